#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { abortError } from '@imgbuild/core/sdk';
import { run } from './program/run.ts';

// The only file that touches the process.
const folder = dirname(dirname(fileURLToPath(import.meta.url)));
const { name, version } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as { name: string; version: string };
const write = (stream: NodeJS.WriteStream, text: string): Promise<void> =>
  new Promise((resolve) => void stream.write(text, () => resolve()));
// Who started it may have read the endpoints and gone on without listening.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => stop.abort(abortError({ kind: 'interrupt', signal })));

process.exitCode = await run(process.argv.slice(2), {
  environment: process.env,
  workingDirectory: process.cwd(),
  signal: stop.signal,
  package: { name, version, folder },
  stdout: (text) => write(process.stdout, text),
  stderr: (text) => write(process.stderr, text),
});
