import { randomUUID } from 'node:crypto';
import { commandIdOf, isTimedOut, isTooLarge, nothingSaid, type Output, outputOf, shellIdOf } from './answers.ts';
import type { Channels } from './channels.ts';
import {
  createShell,
  deleteShell,
  type Input,
  receiveOutput,
  type Sender,
  sendInput,
  signalCommand,
  startCommand,
} from './envelopes.ts';
import { placeOf, type Target } from './target.ts';
import { faultBehind, wireError } from './wire-error.ts';

/** What a machine can be asked; every call is one round trip. All reject with a `WireError`. */
export interface Service {
  /** Gives the new shell's name. */
  create(signal: AbortSignal): Promise<string>;
  /** Gives the new command's name. */
  start(o: { readonly shell: string; readonly command: string; readonly input: Input }, signal: AbortSignal): Promise<string>;
  /** Sends input, in several messages when it is more than one can hold. */
  send(name: Name, o: { readonly bytes: Uint8Array; readonly ending: 'more' | 'last' }, signal: AbortSignal): Promise<void>;
  /** Waits until the command says something or ends, or the machine has waited long enough. */
  receive(name: Name, signal: AbortSignal): Promise<Output>;
  interrupt(name: Name, signal: AbortSignal): Promise<void>;
  /** Ends what runs in the shell, and the shell. */
  delete(shell: string, signal: AbortSignal): Promise<void>;
  /** Bytes of input that go into one message now. */
  readonly room: number;
}

export interface Name {
  readonly shell: string;
  readonly command: string;
}

/** Greatest messages, in bytes: of Windows since 8 and Server 2012, and of those before (MaxEnvelopeSizekb). */
const envelopeSizes = { now: 500 * 1024, before: 150 * 1024 };

/** Bytes of a message around its input, generously. */
const around = 4 * 1024;

/** Input travels in base64; three bytes become four. */
const roomIn = (size: number): number => Math.floor((size - around) / 4) * 3;

export function openService(target: Target, channels: Channels): Service {
  const sender: Sender = {
    to: `${target.scheme}://${placeOf(target)}/wsman`,
    maxEnvelopeSize: envelopeSizes.now,
    operationTimeout: target.times.operation,
  };
  let room = roomIn(envelopeSizes.now);
  const missing = (what: string): Error => wireError({ kind: 'unusable' }, `an answer without the name of the ${what}`);

  const sendWhole = async (name: Name, bytes: Uint8Array, ending: 'more' | 'last', signal: AbortSignal): Promise<void> => {
    try {
      await channels.ask(sendInput(sender, randomUUID(), { ...name, bytes, ending }), signal);
    } catch (error) {
      const fault = faultBehind(error);
      if (fault === undefined || !isTooLarge(fault) || bytes.length <= roomIn(envelopeSizes.before)) throw error;
      // Nothing of it has arrived; from now on in smaller pieces.
      room = roomIn(envelopeSizes.before);
      await send(name, { bytes, ending }, signal);
    }
  };
  const send: Service['send'] = async (name, { bytes, ending }, signal) => {
    for (let at = 0; at === 0 || at < bytes.length;) {
      const piece = bytes.subarray(at, at + room);
      at += piece.length;
      await sendWhole(name, piece, at >= bytes.length ? ending : 'more', signal);
      if (piece.length === 0) return;
    }
  };

  return {
    get room() {
      return room;
    },
    create: async (signal) => {
      const id = shellIdOf(await channels.ask(createShell(sender, randomUUID()), signal));
      if (id === undefined) throw missing('shell');
      return id;
    },
    start: async (o, signal) => {
      const id = commandIdOf(await channels.ask(startCommand(sender, randomUUID(), o), signal));
      if (id === undefined) throw missing('command');
      return id;
    },
    send,
    receive: async (name, signal) => {
      try {
        const output = outputOf(await channels.ask(receiveOutput(sender, randomUUID(), name), signal));
        if (output === undefined) throw missing('output');
        return output;
      } catch (error) {
        const fault = faultBehind(error);
        if (fault !== undefined && isTimedOut(fault)) return nothingSaid;
        throw error;
      }
    },
    interrupt: async (name, signal) => {
      await channels.ask(signalCommand(sender, randomUUID(), { ...name, signal: 'interrupt' }), signal);
    },
    delete: async (shell, signal) => {
      await channels.ask(deleteShell(sender, randomUUID(), shell), signal);
    },
  };
}
