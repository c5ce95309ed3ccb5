import { problemOf } from '@imgbuild/core/sdk';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseIgnoreFile } from '../src/image/ignore-file.ts';

function ignored(text: string, paths: readonly string[]): readonly string[] {
  const { isIgnored } = parseIgnoreFile(text, '.dockerignore');
  return paths.filter((path) => isIgnored(path));
}

test.each<[string, readonly string[], readonly string[]]>([
  ['', [], ['a']],
  ['a', ['a', 'a/b'], ['b', 'A', 'b/a', 'aa']],
  ['/a/\n./b/../c', ['a', 'a/b', 'c'], ['b', 'b/c']],
  ['\uFEFFa\r\n # not a comment\n#b', ['a', '# not a comment'], ['#b', 'b']],
  ['*.md\n!README.md', ['a.md'], ['README.md', 'b/a.md']],
  ['!README.md\n*.md', ['a.md', 'README.md'], []],
  ['**/*.md', ['a.md', 'b/a.md', 'b/c/a.md'], ['a.mdx']],
  ['a/**', ['a/b', 'a/b/c'], ['a', 'b/a']],
  ['a/**/b', ['a/b', 'a/x/b', 'a/x/y/b/c'], ['a', 'b']],
  ['*\n!a', ['b', 'b/a'], ['a', 'a/b']],
  ['*\n!*/keep', ['a', 'a/x'], ['a/keep', 'a/keep/x']],
  ['a?c', ['abc'], ['ac', 'a/c']],
  ['[ab]c\n[^x]y', ['ac', 'bc', 'zy'], ['cc', 'xy']],
  ['a+(b)|{c}$.d', ['a+(b)|{c}$.d'], ['aa', 'a+b', 'a+(b)|{c}$xd']],
  ['[]a]', [']', 'a'], ['b', '[]a]']],
  ['a\\*', ['a*'], ['ab', 'a\\b']],
  ['.\n..\n../a', [], ['a', 'b/a']],
  ['ünï*', ['ünï cödé'], ['uni']],
])('%j leaves out %j and not %j', (text, out, not) => {
  expect(ignored(text, [...out, ...not])).toEqual(out);
});

test.each(['[', 'a[', 'a[]', '!', '! '])('%j is no pattern', (line) => {
  const told = (() => {
    try {
      parseIgnoreFile(`a\n${line}\n`, 'x/.dockerignore');
      return undefined;
    } catch (error) {
      return problemOf(error);
    }
  })();
  expect(told).toMatchObject({
    code: 'docker/ignore-pattern-invalid',
    detail: `x/.dockerignore: "${line.trim()}" is not a pattern of files. Close its brackets, or put "\\" before what is meant as it stands.`,
  });
});

test('whatever stands in it, it is read or refused', () => {
  const piece = fc.constantFrom(
    '*',
    '**',
    '/',
    '[',
    ']',
    '^',
    '-',
    '!',
    '\\',
    '?',
    '{',
    '(',
    '+',
    '.',
    'a',
    'b',
    ' ',
    '\n',
    '🎉',
  );
  fc.assert(
    fc.property(
      fc.array(piece).map((all) => all.join('')),
      fc.string({ unit: 'binary' }),
      (text, path) => {
        try {
          expect(parseIgnoreFile(text, 'x').isIgnored(path)).toBeTypeOf('boolean');
        } catch (error) {
          if (problemOf(error)?.code !== 'docker/ignore-pattern-invalid') throw error;
        }
      },
    ),
    { numRuns: 2_000 },
  );
});
