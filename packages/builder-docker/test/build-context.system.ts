// What is sent to be built is what Docker's CLI sends.
import { chmod, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildContext } from '../src/image/build-context.ts';
import { entriesOf, openContextRecorder, type SentEntry } from './world/sent-context.ts';

let folder = '';
let recorder: Awaited<ReturnType<typeof openContextRecorder>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imgbuild-docker-context-'));
  recorder = await openContextRecorder(folder);
});
afterAll(async () => {
  await recorder[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function ours(root: string, dockerfile = join(root, 'Dockerfile')): Promise<readonly SentEntry[]> {
  const { archive } = await buildContext({ folder: root, dockerfile, compress: 'none' });
  return entriesOf(archive);
}

let count = 0;
/** A folder with files, links (`-> TARGET`) and folders (names that end in a slash). */
async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const root = join(folder, `tree-${++count}`);
  for (const [name, content] of Object.entries({ Dockerfile: 'FROM scratch\n', ...files })) {
    const path = join(root, name);
    await mkdir(name.endsWith('/') ? path : dirname(path), { recursive: true });
    if (content.startsWith('-> ')) await symlink(content.slice(3), path);
    else if (!name.endsWith('/')) await writeFile(path, content);
  }
  return root;
}

test('files, folders, links, modes and times', async () => {
  const root = await folderOf({
    'bin/run': 'x',
    'empty/': '',
    zero: '',
    'to-file': '-> bin/run',
    'to-folder': '-> bin',
    'to-nowhere': '-> /does/not/exist',
    [`${'long/'.repeat(30)}name`]: 'deep',
    'ünï cödé': 'x',
  });
  await chmod(join(root, 'bin/run'), 0o4755);
  await chmod(join(root, 'empty'), 0o1777);
  await utimes(join(root, 'zero'), 1_000_000_000, 1_000_000_000);
  expect(await ours(root)).toEqual(await recorder.record([root]));
});

const names = ['a', 'b', 'aa', 'a.md', 'B', 'dir'] as const;
const paths = fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
const plainWords = [...names, ...names, '*', '?', 'a*', '*.md', '[ab]', '[^a]', '[a-c]*', 'd??', 'a\\.md'];

function patternOf(words: readonly string[]): fc.Arbitrary<string> {
  const before = fc.constantFrom('', '', '', '/', './', ' ');
  const after = fc.constantFrom('', '', '', '/', '/..', ' ');
  const middle = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 3 });
  return fc.tuple(before, middle, after).map(([start, parts, end]) => `${start}${parts.join('/')}${end}`);
}

/** Not all versions agree on exceptions for folders, with wildcards or beside `**`, nor on needless backslashes. */
const special = fc.constantFrom('', '# comment', '*', '.', '!', 'Dockerfile', '.dockerignore');
const ignoreFile = fc.oneof(
  fc.array(fc.oneof({ weight: 6, arbitrary: patternOf([...plainWords, '**', '**']) }, special, fc.constant('**')), {
    maxLength: 5,
  }),
  fc.array(
    // `!N` is an exception for one of the files.
    fc.oneof(
      { weight: 4, arbitrary: patternOf(plainWords) },
      { weight: 3, arbitrary: fc.nat({ max: 7 }).map((index) => `!${index}`) },
      special,
    ),
    { maxLength: 5 },
  ),
);

test('random folders with random .dockerignore files', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(paths, { minLength: 1, maxLength: 8 }), ignoreFile, async (all, lines) => {
      const files = all.filter((path) => !all.some((other) => other.startsWith(`${path}/`)));
      const ignored = lines
        .map((line) => line.replace(/^!(\d)$/, (_, index) => `!${files[Number(index) % files.length] ?? ''}`))
        .join('\n');
      const root = await folderOf({ ...Object.fromEntries(files.map((path) => [path, 'x'])), '.dockerignore': ignored });
      // Only what is there counts here: some versions of the CLI send more folders than others.
      const sent = (entries: readonly SentEntry[]) => entries.filter(({ type }) => type !== 'directory').map(({ name }) => name);
      const theirs = await recorder.record([root]).then(sent, () => 'refused');
      expect(await ours(root).then(sent, () => 'refused')).toEqual(theirs);
      await rm(root, { recursive: true });
    }),
    { numRuns: Number(process.env['CONTEXT_RUNS'] ?? 60) },
  );
});
