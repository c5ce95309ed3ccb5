import { counted, unpackFolder } from '@imgbuild/builder-kit/files';
import { describeExit, failure, lineDown, problemOf } from '@imgbuild/core/sdk';
import { problems } from './problems.ts';
import { collect, lastLines, startScript } from './run-script.ts';
import { noTar, scripts } from './scripts.ts';
import { downloadBySftp, reasonOf } from './sftp-files.ts';
import { downloadFolderBySftp } from './sftp-folders.ts';
import { greeting, shellCommand } from './shell-text.ts';
import { mostAttempts, type Transfers } from './transfers.ts';
import type { FolderTransfer } from './upload-folder.ts';

/** A file of the machine, as it comes. Goes on where it was when the connection is lost. */
export async function* downloadFile(
  path: string,
  o: { readonly transfers: Transfers; readonly signal: AbortSignal },
): AsyncGenerator<Uint8Array> {
  const { machine, line } = o.transfers;
  const prefersSftp = line.target.transfer === 'sftp' || machine.hasShell === false;
  if (prefersSftp && machine.hasSftp !== false) {
    const chunks = await downloadBySftp(path, o);
    if (chunks !== undefined) {
      yield* chunks;
      return;
    }
    machine.hasSftp = false;
  }
  let at = 0;
  for (let attempt = 1; ; attempt++) {
    const sending = await startSending(scripts.sendFile, [path, String(at + 1)], o);
    if (sending.kind === 'not-understood') {
      machine.hasShell = false;
      const chunks = machine.hasSftp === false ? undefined : await downloadBySftp(path, o);
      if (chunks !== undefined) {
        yield* chunks;
        return;
      }
      throw failure(problems.create('no-way-to-copy', { what: `Downloading ${path}`, reason: sending.reason }));
    }
    const total = Number(await sending.nextLine());
    const label = { label: path, from: at, total: Number.isSafeInteger(total) ? total : undefined, report: o.transfers.report };
    for await (const chunk of counted(sending.rest(), label)) {
      yield chunk;
      at += chunk.length;
    }
    const end = await sending.end();
    if (end.kind === 'failed')
      throw failure(problems.create('transfer-failed', { what: `Downloading ${path}`, reason: end.reason }));
    if (end.kind === 'done' && !(at < total)) return;
    if (attempt >= mostAttempts) throw lineDown(`the connection was lost ${attempt} times while ${path} was downloaded`);
  }
}

/** What is in a folder of the machine, into one here. */
export async function downloadFolder(path: string, localFolder: string, o: FolderTransfer): Promise<void> {
  const { machine } = o.transfers;
  let refusal = 'the machine has no tar';
  for (let attempt = 1; machine.hasShell !== false && machine.hasTar !== false; attempt++) {
    const sending = await startSending(scripts.sendFolder, [path], o);
    if (sending.kind === 'not-understood') {
      machine.hasShell = false;
      refusal = sending.reason;
      break;
    }
    let unpackError: unknown;
    const archive = counted(sending.rest(), { label: path, from: 0, report: o.transfers.report });
    await unpackFolder(archive, localFolder, { exclude: o.exclude, signal: o.signal }).catch((error: unknown) => {
      unpackError = error;
    });
    const end = await sending.end();
    if (end.kind === 'done' && unpackError === undefined) return;
    // When what came over could not be kept here, the machine was told to stop.
    if (sending.isCutOff) throw localFailure(path, unpackError);
    if (end.kind === 'failed' && end.code === noTar) machine.hasTar = false;
    else if (end.kind === 'failed')
      throw failure(problems.create('transfer-failed', { what: `Downloading ${path}`, reason: end.reason }));
    else if (end.kind === 'done') throw localFailure(path, unpackError);
    else if (attempt >= mostAttempts) throw lineDown(`the connection was lost ${attempt} times while ${path} was downloaded`);
  }
  if (machine.hasSftp !== false && (await downloadFolderBySftp(path, localFolder, o)) === 'done') return;
  machine.hasSftp = false;
  throw failure(problems.create('no-way-to-copy', { what: `Downloading ${path}`, reason: refusal }));
}

function localFailure(path: string, cause: unknown): unknown {
  if (problemOf(cause) !== undefined) return cause;
  return failure(problems.create('transfer-failed', { what: `Downloading ${path}`, reason: reasonOf(cause) }), cause);
}

interface Sending {
  readonly kind: 'sending';
  /** Whether the reader had enough before the end. */
  readonly isCutOff: boolean;
  /** What stands up to the next line end. */
  nextLine(): Promise<string>;
  rest(): AsyncGenerator<Uint8Array>;
  end(): Promise<
    | { readonly kind: 'done' }
    | { readonly kind: 'lost' }
    | { readonly kind: 'failed'; readonly code: number; readonly reason: string }
  >;
}

/** Lines that may come before the greeting. */
const mostForeignLines = 200;

/** Starts a script that sends something, behind its greeting. */
async function startSending(
  script: string,
  parameters: readonly string[],
  { transfers, signal }: { readonly transfers: Transfers; readonly signal: AbortSignal },
): Promise<Sending | { readonly kind: 'not-understood'; readonly reason: string }> {
  const child = await startScript(transfers.line, shellCommand(script, ...parameters), signal);
  if ('refusal' in child) return { kind: 'not-understood', reason: child.refusal };
  await child.closeStdin();
  const errors = collect(child.stderr);
  const chunks = child.stdout[Symbol.asyncIterator]() as AsyncIterator<Uint8Array, undefined>;
  let buffer: Buffer = Buffer.alloc(0);
  let over = false;
  const more = async (): Promise<boolean> => {
    const next = await chunks.next();
    if (next.done === true) over = true;
    else buffer = buffer.length === 0 ? Buffer.from(next.value) : Buffer.concat([buffer, next.value]);
    return !over;
  };
  const nextLine = async (): Promise<string> => {
    let end = buffer.indexOf(10);
    while (end === -1 && (await more())) end = buffer.indexOf(10);
    const text = buffer.subarray(0, end === -1 ? buffer.length : end).toString('latin1');
    buffer = end === -1 ? Buffer.alloc(0) : buffer.subarray(end + 1);
    return text;
  };
  // A login shell may have words of its own to say first.
  let isGreeted = false;
  for (let lines = 0; lines < mostForeignLines && !isGreeted && !(over && buffer.length === 0); lines++)
    isGreeted = (await nextLine()) === greeting;
  if (!isGreeted) {
    if (!over) await child[Symbol.asyncDispose]();
    const exit = await child.exit;
    signal.throwIfAborted();
    if (exit.kind !== 'disconnected') {
      const complaints = await errors;
      return { kind: 'not-understood', reason: complaints.trim() === '' ? describeExit(exit) : lastLines(complaints) };
    }
  }
  let isCutOff = false;
  return {
    kind: 'sending',
    get isCutOff() {
      return isCutOff;
    },
    nextLine,
    rest: async function* () {
      try {
        if (buffer.length > 0) yield buffer;
        while (!over) {
          const next = await chunks.next();
          if (next.done === true) over = true;
          else yield next.value;
        }
      } finally {
        // A reader that has enough ends the command.
        if (!over) {
          isCutOff = true;
          await child[Symbol.asyncDispose]();
        }
      }
    },
    end: async () => {
      const exit = await child.exit;
      signal.throwIfAborted();
      if (exit.kind === 'disconnected') return { kind: 'lost' };
      if (exit.kind === 'exited' && exit.code === 0) return { kind: 'done' };
      const complaints = await errors;
      return {
        kind: 'failed',
        code: exit.kind === 'exited' ? exit.code : -1,
        reason: complaints.trim() === '' ? describeExit(exit) : lastLines(complaints),
      };
    },
  };
}
