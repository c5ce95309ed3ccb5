// What Docker's CLI requests for each list of arguments, as it was recorded: `fixtures/run-command/*.json`. Each request holds
// only what is different from that of `docker run tiny:1`, as a merge patch (RFC 7396); so nothing is lost, and the files are
// small. The system test writes them.
import { readFileSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { CreateRequest } from './run-requests.ts';

/** The release of Docker's CLI that the fixtures are of. */
export const recordedRelease = '28.2';

/** A list of arguments, and what Docker's CLI did with it: requested something, or refused. */
export interface Recording {
  readonly words: readonly string[];
  readonly request: CreateRequest | undefined;
}

interface Line {
  readonly words: readonly string[];
  readonly query?: CreateRequest['query'];
  readonly differs?: object;
  readonly refused?: true;
}

const pathOf = (name: string) => new URL(`fixtures/run-command/${name}.json`, import.meta.url);

function readLines(name: string): readonly Line[] {
  return (JSON.parse(readFileSync(pathOf(name), 'utf8')) as { readonly lists: readonly Line[] }).lists;
}

/** @throws where nothing is recorded yet */
export function readPlain(): object {
  return patched({}, readLines('plain')[0]?.differs ?? {});
}

/** What was recorded under a name, in the order of `groups`. */
export function readRecordings(name: string): readonly Recording[] {
  const plain = readPlain();
  return readLines(name).map(({ words, query = {}, differs = {}, refused }) => ({
    words,
    request: refused === true ? undefined : { query, body: patched(plain, differs) },
  }));
}

/** What was recorded for a list of arguments. @throws where nothing was */
export function recordedRequest(all: readonly Recording[], words: readonly string[]): CreateRequest {
  const request = all.find((each) => isDeepStrictEqual(each.words, words))?.request;
  if (request === undefined)
    throw new Error(
      `No request is recorded for docker ${words.join(' ')}. With CLI ${recordedRelease} on PATH, run run-command.system.ts with UPDATE_FIXTURES=1.`,
    );
  return request;
}

/** Writes a fixture; `plain` is what each request is told from. */
export function writeRecordings(
  name: string,
  o: { readonly cli: string; readonly plain: object; readonly all: readonly Recording[] },
) {
  const lines = o.all.map(({ words, request }): Line => {
    if (request === undefined) return { words, refused: true };
    const differs = patchOf(o.plain, request.body);
    if (!isDeepStrictEqual(patched(o.plain, differs), request.body))
      throw new Error(`A merge patch cannot say what docker ${words.join(' ')} requests: ${JSON.stringify(request.body)}`);
    return {
      words,
      ...(Object.keys(request.query).length > 0 && { query: request.query }),
      ...(Object.keys(differs).length > 0 && { differs }),
    };
  });
  const text = lines.map((line) => `    ${JSON.stringify(line)}`).join(',\n');
  writeFileSync(pathOf(name), `{\n  "cli": ${JSON.stringify(o.cli)},\n  "lists": [\n${text}\n  ]\n}\n`);
}

const isMap = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The merge patch from one object to another; names are data here, so `__proto__` is one like any other. */
function patchOf(from: object, to: object): object {
  const before = new Map<string, unknown>(Object.entries(from));
  const after = new Map<string, unknown>(Object.entries(to));
  const gone = [...before.keys()].filter((name) => !after.has(name)).map((name) => [name, null] as const);
  const changed = [...after].flatMap(([name, value]) => {
    const old = before.get(name);
    if (before.has(name) && isDeepStrictEqual(old, value)) return [];
    return [[name, isMap(old) && isMap(value) ? patchOf(old, value) : value] as const];
  });
  return Object.fromEntries([...gone, ...changed]);
}

function patched(from: object, patch: object): object {
  const made = new Map<string, unknown>(Object.entries(from));
  for (const [name, value] of Object.entries(patch)) {
    const old = made.get(name);
    if (value === null) made.delete(name);
    else made.set(name, isMap(value) && isMap(old) ? patched(old, value) : value);
  }
  return Object.fromEntries(made);
}
