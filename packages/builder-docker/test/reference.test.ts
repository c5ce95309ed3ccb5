import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { familiarName, isTag, parseReference, type Reference } from '../src/registry/reference.ts';

/** The whole name: `docker.io/library/debian:latest`. */
function whole(reference: Reference): string {
  return `${reference.domain}/${reference.path}${suffix(reference)}`;
}

/** The name as people write it: `debian:latest`. */
function familiar(reference: Reference): string {
  return `${familiarName(reference)}${suffix(reference)}`;
}

function suffix({ tag, digest }: Reference): string {
  return `${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

/** Text, the whole name, what people write. Docker's CLI (28.2) takes these, and refuses those below but for `a_b.c/x`. */
const names: readonly (readonly [string, string, string])[] = [
  ['debian', 'docker.io/library/debian:latest', 'debian:latest'],
  ['debian:12', 'docker.io/library/debian:12', 'debian:12'],
  ['a/b', 'docker.io/a/b:latest', 'a/b:latest'],
  ['a/b/c:1', 'docker.io/a/b/c:1', 'a/b/c:1'],
  ['library/a/b', 'docker.io/library/a/b:latest', 'library/a/b:latest'],
  ['docker.io/debian', 'docker.io/library/debian:latest', 'debian:latest'],
  ['index.docker.io/debian', 'docker.io/library/debian:latest', 'debian:latest'],
  ['index.docker.io/a/b', 'docker.io/a/b:latest', 'a/b:latest'],
  ['localhost/x', 'localhost/x:latest', 'localhost/x:latest'],
  ['localhost:5000/x', 'localhost:5000/x:latest', 'localhost:5000/x:latest'],
  ['registry:5000/x/y:v1.0', 'registry:5000/x/y:v1.0', 'registry:5000/x/y:v1.0'],
  ['[::1]:5000/x', '[::1]:5000/x:latest', '[::1]:5000/x:latest'],
  ['127.0.0.1/x', '127.0.0.1/x:latest', '127.0.0.1/x:latest'],
  ['Registry/x', 'Registry/x:latest', 'Registry/x:latest'],
  ['localhost', 'docker.io/library/localhost:latest', 'localhost:latest'],
  ['example.com', 'docker.io/library/example.com:latest', 'example.com:latest'],
  ['a--b__c.d_e', 'docker.io/library/a--b__c.d_e:latest', 'a--b__c.d_e:latest'],
  [`debian@${digest}`, `docker.io/library/debian@${digest}`, `debian@${digest}`],
  [`debian:12@${digest}`, `docker.io/library/debian:12@${digest}`, `debian:12@${digest}`],
  [`example.com/${'a'.repeat(255)}`, `example.com/${'a'.repeat(255)}:latest`, `example.com/${'a'.repeat(255)}:latest`],
  [`debian:${'T'.repeat(128)}`, `docker.io/library/debian:${'T'.repeat(128)}`, `debian:${'T'.repeat(128)}`],
];

test.each(names)('%s', (text, long, short) => {
  const reference = parseReference(text)!;
  expect(whole(reference)).toBe(long);
  expect(familiar(reference)).toBe(short);
  expect(parseReference(short)).toEqual(reference);
});

test.each(['', 'two three', '-x', 't'.repeat(129)])('%j is no tag', (text) => {
  expect(isTag(text)).toBe(false);
});

test.each([
  '',
  'Debian',
  'a/B',
  'a_b.c/x',
  'debian:',
  'debian:-x',
  'debian:a:b',
  `debian:${'t'.repeat(129)}`,
  'debian@sha256:abc',
  `debian@sha256:${'A'.repeat(64)}`,
  `debian@md5:${'a'.repeat(32)}`,
  `debian@${digest}@${digest}`,
  'a//b',
  '/a',
  'a/',
  'a..b',
  'a___b',
  '-a',
  'a-',
  'a b',
  'debian\n',
  'https://example.com/x',
  'example.com:port/x',
  '[::1/x',
  '-host.com/x',
  `example.com/${'a'.repeat(256)}`,
  '0123456789abcdef'.repeat(4),
])('%j is no name', (text) => {
  expect(parseReference(text)).toBeUndefined();
});

test('a familiar name has neither tag nor digest', () => {
  expect(familiarName(parseReference(`quay.io/a/b:1@${digest}`)!)).toBe('quay.io/a/b');
  expect(familiarName(parseReference('debian:12')!)).toBe('debian');
});

describe('whatever is read', () => {
  const piece = fc.constantFrom(
    'a',
    'b1',
    'A',
    '.',
    '_',
    '-',
    ':',
    '/',
    '@',
    '[',
    ']',
    '5000',
    'localhost',
    'docker.io',
    digest,
    ' ',
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join('')),
  );

  test('is printed as what is read again, and nothing throws', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const reference = parseReference(text);
        if (reference === undefined) return;
        expect(parseReference(whole(reference))).toEqual(reference);
        expect(parseReference(familiar(reference))).toEqual(reference);
        expect(reference.tag ?? reference.digest).toBeDefined();
      }),
      { numRuns: 2_000 },
    );
  });

  test('is what was put together', () => {
    const word = fc.stringMatching(/^[a-z0-9]+(?:(?:[._]|__|-{1,3})[a-z0-9]+){0,2}$/);
    const path = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join('/'));
    const domain = fc.stringMatching(/^[a-z0-9]{1,8}\.[a-z]{2,5}(?::[0-9]{1,5})?$/).filter((text) => !/docker\.io/.test(text));
    const tag = fc.stringMatching(/^\w[\w.-]{0,20}$/);
    fc.assert(
      fc.property(domain, path, tag, (host, repository, version) => {
        fc.pre(repository.length <= 255);
        expect(isTag(version)).toBe(true);
        expect(parseReference(`${host}/${repository}:${version}`)).toEqual({ domain: host, path: repository, tag: version });
      }),
    );
  });

  test('is not read slowly, however it looks', () => {
    for (const part of ['a', 'a-', 'a.', 'a__', 'A.', '[:']) expect(parseReference(`${part.repeat(20_000)}!`)).toBeUndefined();
  });
});
