import { spawn } from 'node:child_process';
import type { Program } from './program.ts';

/** Commands are those of this machine's own shell, so that real programs are at the other end. Those of PowerShell are not. */
export const posixShell: Program = async (io) => {
  if (io.script !== undefined) return undefined;
  const child = spawn('/bin/sh', ['-c', io.command], { stdio: 'pipe' });
  child.stdout.on('data', (bytes: Buffer) => io.out(bytes));
  child.stderr.on('data', (bytes: Buffer) => io.error(bytes));
  child.stdin.on('error', () => undefined);
  const stop = (): void => void child.kill('SIGKILL');
  io.signal.addEventListener('abort', stop);
  const feed = async (): Promise<void> => {
    for await (const bytes of io.input) child.stdin.write(bytes);
    child.stdin.end();
  };
  feed().catch(() => undefined);
  return new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));
};
