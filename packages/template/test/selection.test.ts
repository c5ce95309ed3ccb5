import { expect, test } from 'vitest';
import { compilePattern } from '../src/selection.ts';

const matches = (pattern: string, name: string): boolean => {
  const compiled = compilePattern(pattern);
  if (typeof compiled === 'string') throw new Error(compiled);
  return compiled.matches(name);
};

test.each([
  ['docker.base', 'docker.base', true],
  ['docker.base', 'docker-base', false],
  ['*', 'images.docker.base', true],
  ['*.base', 'images.docker.base', true],
  ['docker.?', 'docker.a', true],
  ['docker.?', 'docker.ab', false],
  ['docker.[a-c]', 'docker.b', true],
  ['docker.[!a-c]', 'docker.b', false],
  ['docker.[!a-c]', 'docker.d', true],
  ['docker.[]]', 'docker.]', true],
  ['a\\*', 'a*', true],
  ['a\\*', 'ab', false],
  ['a+(b)', 'a+(b)', true],
  ['docker', 'docker.base', false],
  ['amazon-ebs.*', 'amazon-ebs.base', true],
  ['größe-?', 'größe-😀', true],
])('%s on %s: %s', (pattern, name, expected) => {
  expect(matches(pattern, name)).toBe(expected);
});

test.each([
  ['[a', 'a bracket is not closed'],
  ['a\\', 'it ends in a backslash'],
  ['[z-a]', 'a range in brackets is in the wrong order'],
])('%s is no pattern', (pattern, mistake) => {
  expect(compilePattern(pattern)).toBe(mistake);
});
