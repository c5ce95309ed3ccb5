#!/usr/bin/env node
// What the binary is when it is built: loads imgbuild.cjs, all of the CLI in one file, together with what V8 had compiled of it the
// last time this command ran (docs/adr/0008). From source, main.ts is run itself.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import { keptCode } from './kept-code.ts';

type Whole = (require: NodeJS.Require, importModule: (name: string) => Promise<unknown>, importMetaUrl: string) => void;

const path = join(import.meta.dirname, 'imgbuild.cjs');
const kept = keptCode(path, process);
// The file is ASCII; read as such, V8 holds it as it is.
const cachedData = kept?.read();
const script = new Script(readFileSync(path, 'latin1'), {
  filename: path,
  ...(cachedData === undefined ? {} : { cachedData }),
});
if (kept !== undefined && script.cachedDataRejected !== false) {
  process.once('exit', (code) => {
    // After this long a start does not matter, and V8 has let go of code that it would need.
    if (code === 0 && process.uptime() < 20) kept.write(script.createCachedData());
  });
}
(script.runInThisContext() as Whole)(createRequire(path), (name) => import(name), pathToFileURL(path).href);
