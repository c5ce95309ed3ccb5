// Every code of a catalogue of messages has a fixture or a test that shows it. Runs on the sources, as a program of its own:
// `node --conditions=@imgbuild/source scripts/gates/catalogues.mjs`.
import { readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { filesBelow, publishedPackages } from './workspace.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const missing = [];
let count = 0;
const owners = new Map();
for (const { folder, path } of publishedPackages(root)) {
  const tests = filesBelow(join(path, 'test'));
  // A code in a regular expression has its slash escaped.
  const contents = tests.filter((file) => lines(file)).map((file) => readFileSync(file, 'utf8').replaceAll('\\/', '/'));
  const folders = new Set(tests.flatMap((file) => relative(path, file).split(sep)).map((part) => part.replace(/\..*$/, '')));
  for (const file of filesBelow(join(path, 'src')).filter((each) => basename(each) === 'problems.ts')) {
    for (const catalogue of await cataloguesOf(file)) {
      const owner = owners.get(catalogue.name);
      if (owner !== undefined)
        missing.push(`packages/${folder}: the catalogue "${catalogue.name}" is also one of packages/${owner}`);
      owners.set(catalogue.name, folder);
      for (const code of catalogue.codes) {
        count += 1;
        const key = code.slice(catalogue.name.length + 1);
        if (!folders.has(key) && !contents.some((text) => text.includes(code))) missing.push(`packages/${folder}: ${code}`);
      }
    }
  }
}
for (const line of missing) console.log(line);
console.log(
  missing.length === 0 ? `${count} codes, each shown by a test` : `${missing.length} of ${count} codes without a fixture`,
);
process.exitCode = missing.length === 0 ? 0 : 1;

async function cataloguesOf(file) {
  const module = await import(pathToFileURL(file).href);
  return Object.values(module).filter((value) => Array.isArray(value?.codes) && typeof value.create === 'function');
}

function lines(file) {
  return /\.(ts|txt|json|jsonl|hcl|md)$/.test(file);
}
