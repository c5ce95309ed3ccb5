import { describeExit, linesOf } from '@imgbuild/core/sdk';
import type { Line } from './line.ts';
import { longestCommand } from './powershell-text.ts';
import { remoteProcess } from './remote-process.ts';
import { type Ended, runScript } from './run-script.ts';
import { receiveScript } from './scripts.ts';
import { blocks } from './transfer-lines.ts';
import { mostAttempts, type TransferOptions, unusedName } from './transfers.ts';

/** Makes the lines that are sent, anew for each attempt; `size` is the greatest number of bytes in one of them. */
export type Lines = (size: number) => AsyncIterable<string>;

/** Characters of a message that are left for names and ends of files. */
const aroundPiece = 2048;

/**
 * Sends lines to the machine and has them carried out there: by the input of one PowerShell, or, where that does not work, by a
 * file that is put together there by many commands. Begins again when the connection is lost.
 */
export async function deliver(lines: Lines, { transfers, signal }: TransferOptions): Promise<Ended> {
  const { line, machine } = transfers;
  for (let attempt = 1; ; attempt++) {
    const name = unusedName();
    let ended: Ended;
    if (machine.hasInput) {
      const { service } = line;
      const input = blocks(lines(Math.floor((service.room - aroundPiece) / 4) * 3), () => service.room);
      ended = await runScript(line, receiveScript({ name }), { signal, input });
      if (ended.kind === 'no-input') {
        machine.hasInput = false;
        line.report.detail('PowerShell does not read what is sent to it: files travel by commands, which takes long.');
        continue;
      }
    } else ended = await byCommands(line, lines, { name, signal });
    if (ended.kind !== 'lost' || attempt >= mostAttempts) return ended;
  }
}

/** Characters that the names and the redirection of one command take, generously. */
const aroundLines = 128;

/** Packs lines into as few commands as the length of a command allows, which append them to a file, and carries them out. */
async function byCommands(
  line: Line,
  lines: Lines,
  { name, signal }: { readonly name: string; readonly signal: AbortSignal },
): Promise<Ended> {
  const most = longestCommand - aroundLines;
  const separator = '&echo '.length;
  const spaced = async function* (): AsyncGenerator<string> {
    // Room for what stands between two lines in a command.
    for await (const text of lines(Math.floor((most - separator - 2) / 4) * 3)) yield text.padEnd(text.length + separator);
  };
  for await (const block of blocks(spaced(), () => most)) {
    const texts = block.toString('latin1').trimEnd().split(/\n */);
    const failed = await append(line, `(${texts.map((text) => `echo ${text}`).join('&')})>>"%TEMP%\\${name}"`, signal);
    if (failed !== undefined) return failed;
  }
  return runScript(line, receiveScript({ name: unusedName(), spool: `$env:TEMP\\${name}` }), { signal });
}

async function append(line: Line, command: string, signal: AbortSignal): Promise<Ended | undefined> {
  await using child = remoteProcess(line, await line.start(command, { signal, input: 'console' }), { signal, outage: 'ends it' });
  const told: string[] = [];
  const read = async (stream: 'stdout' | 'stderr'): Promise<void> => {
    for await (const text of linesOf(child[stream])) if (text.trim() !== '') told.push(text.trim());
  };
  const [exit] = await Promise.all([child.exit, read('stdout'), read('stderr')]);
  signal.throwIfAborted();
  if (exit.kind !== 'exited') return { kind: 'lost' };
  if (exit.code === 0) return undefined;
  return { kind: 'failed', reason: `${describeExit(exit)}: ${told.slice(0, 5).join(' ')}` };
}
