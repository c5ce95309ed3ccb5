import { closeSync, openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import type { RunEvent } from '@imgbuild/core/sdk';
import { packerVersion } from '@imgbuild/core/version';
import { cliVersion } from './cli-version.ts';
import { setting } from './environment.ts';
import type { Log, Terminal } from './command.ts';

/**
 * The log that the environment asks for (`IMGBUILD_LOG`, `IMGBUILD_LOG_PATH` and Packer's names for them), or what is wrong
 * with it. Every event of a run is in it, redacted as everywhere; arguments are not, since they may be secrets.
 */
export function openLog(terminal: Terminal, command: string): Log | { readonly mistake: string } | undefined {
  const path = setting(terminal.environment, 'logPath');
  const wanted = setting(terminal.environment, 'log');
  if (path === undefined && (wanted === undefined || wanted === '0')) return undefined;
  const write = path === undefined ? undefined : openFile(resolve(terminal.workingDirectory, path));
  if (typeof write === 'string') return { mistake: `The log cannot be written: ${write}.` };
  const line: Log['line'] = (level, text) => {
    const whole = `${new Date().toISOString()} [${level}] ${text}\n`;
    if (write === undefined) void terminal.stderr(whole);
    else write.line(whole);
  };
  line('INFO', `imgbuild ${cliVersion} ${command}, templates of Packer ${packerVersion}`);
  return {
    line,
    event: (event) => line(levelOf(event), JSON.stringify(event)),
    [Symbol.dispose]: () => write?.close(),
  };
}

function openFile(path: string): { line(text: string): void; close(): void } | string {
  try {
    const file = openSync(path, 'w', 0o600);
    return { line: (text) => void writeSync(file, text), close: () => closeSync(file) };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function levelOf(event: RunEvent): Parameters<Log['line']>[0] {
  if (event.type === 'diagnostic') return event.diagnostic.severity === 'error' ? 'ERROR' : 'WARN';
  if (event.type === 'note') return event.level === 'error' ? 'ERROR' : 'INFO';
  return event.type === 'started' || event.type === 'ended' ? 'INFO' : 'DEBUG';
}
