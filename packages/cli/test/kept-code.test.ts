import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keptCode } from '../src/kept-code.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'imgbuild-kept-code-'));
  file = join(folder, 'imgbuild.cjs');
  writeFileSync(file, 'one');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const keptFor = (words: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
  keptCode(file, {
    argv: ['node', 'imgbuild', ...words],
    arch: 'x64',
    env: { IMGBUILD_CACHE_DIR: join(folder, 'cache'), ...environment },
    pid: 7,
    version: 'v24.0.0',
  });
const versions = (): readonly string[] => readdirSync(join(folder, 'cache/compiled'));

test('what was written is read, by the same command alone', () => {
  expect(keptFor(['validate', 'a'])?.read()).toBeUndefined();
  keptFor(['validate', 'a'])?.write(Buffer.from('code'));
  expect(keptFor(['-machine-readable', 'validate', 'b'])?.read()?.toString()).toBe('code');
  expect(keptFor(['build', 'a'])?.read()).toBeUndefined();
});

test('another file has other code', () => {
  keptFor(['validate'])?.write(Buffer.from('code'));
  writeFileSync(file, 'another');
  expect(keptFor(['validate'])?.read()).toBeUndefined();
});

test('what was written long ago for another version goes', () => {
  const old = join(folder, 'cache/compiled/imgbuild-0.9.0-node-v22');
  const recent = join(folder, 'cache/compiled/imgbuild-0.9.1-node-v22');
  const ofNode = join(folder, 'cache/compiled/v24.0.0-x64');
  for (const path of [old, recent, ofNode]) mkdirSync(path, { recursive: true });
  for (const path of [old, ofNode]) utimesSync(path, new Date(2020, 1), new Date(2020, 1));
  keptFor(['validate'])?.write(Buffer.from('code'));
  expect(versions()).not.toContain('imgbuild-0.9.0-node-v22');
  expect(versions()).toEqual(expect.arrayContaining(['imgbuild-0.9.1-node-v22', 'v24.0.0-x64']));
});

test('nothing is kept where Node is told to keep nothing', () => {
  expect(keptFor(['validate'], { NODE_DISABLE_COMPILE_CACHE: '1' })).toBeUndefined();
});

test('a place that cannot be written is no error', () => {
  writeFileSync(join(folder, 'cache'), 'a file');
  const kept = keptFor(['validate']);
  kept?.write(Buffer.from('code'));
  expect(kept?.read()).toBeUndefined();
});
