import type { Machine } from './machine.ts';

/** What a command that runs can do. */
export interface Io {
  /** As it was sent. */
  readonly command: string;
  /** The script behind -EncodedCommand, when there is one. */
  readonly script: string | undefined;
  /** What was sent to it; ends when the client ends it. */
  readonly input: AsyncIterable<Buffer>;
  readonly machine: Machine;
  /** Aborts when the command is interrupted, or its shell closed. */
  readonly signal: AbortSignal;
  out(text: string | Uint8Array): void;
  error(text: string | Uint8Array): void;
}

/** Gives the exit code; nothing for a command that it does not know. */
export type Program = (io: Io) => Promise<number | undefined> | number | undefined;

/** The script of a command line of PowerShell. */
export function scriptOf(command: string): string | undefined {
  const encoded = /^powershell(?:\.exe)?\s.*?-e(?:nc|ncodedcommand)?\s+([A-Za-z0-9+/=]+)\s*$/is.exec(command)?.[1];
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf16le');
}

/** Lines of an input; the rest stays for the next one. */
export async function* inputLines(input: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of input) {
    const parts = (rest + chunk.toString('latin1')).split('\n');
    rest = parts.pop() ?? '';
    yield* parts;
  }
  if (rest !== '') yield rest;
}
