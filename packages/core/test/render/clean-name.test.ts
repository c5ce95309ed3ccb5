import fc from 'fast-check';
import type { NameRule } from '@imgbuild/core/sdk';
import { expect, test } from 'vitest';
import { nameFunctions, renderText } from '../../src/render/index.ts';
import { cleanName } from '../../src/render/clean-name.ts';
import { isCharacterSet } from '../../src/sdk/name-rule.ts';
import { contextOf } from './context.ts';

// Rules of three clouds, as their Packer plugins have them.
const amazon: NameRule = { allowed: "a-zA-Z0-9 ()\\[\\]./'@_-", replacement: '-' };
const azure: NameRule = { allowed: 'A-Za-z0-9._-', replacement: '-', trimEnd: '._-' };
const google: NameRule = { allowed: 'a-z0-9-', replacement: '-', letterCase: 'lower' };

test.each([
  ['amazon', amazon, "Web (1) [a] 2.0/b-c 'd' @_", "Web (1) [a] 2.0/b-c 'd' @_"],
  ['amazon', amazon, '2026-01-02T03:04:05Z {x}\\^\n', '2026-01-02T03-04-05Z -x----'],
  ['amazon', amazon, 'é日😀', '---------'],
  ['azure', azure, 'Web 1.0_x', 'Web-1.0_x'],
  ['azure', azure, 'Web: 1.0 _.- !', 'Web--1.0'],
  ['azure', azure, '!!!', ''],
  ['google', google, 'Web_Server 1.0', 'web-server-1-0'],
  ['google', google, 'Ünïx K-', '--n--x-k-'],
  ['google', google, '', ''],
])('%s: %#', (_, rule, text, expected) => {
  expect(cleanName(text, rule)).toBe(expected);
});

test('what is clean stays as it is', () => {
  const rules = fc.constantFrom(amazon, azure, google);
  fc.assert(
    fc.property(rules, fc.string({ unit: 'binary' }), (rule, text) => {
      const clean = cleanName(text, rule);
      expect(cleanName(clean, rule)).toBe(clean);
      expect(new RegExp(`^[${rule.allowed}]*$`, 'u').test(clean)).toBe(true);
    }),
  );
});

test('all three names of the function, in texts of a block whose builder has a rule', () => {
  const context = contextOf(nameFunctions(google));
  const text = '{{ isotime | clean_resource_name }} {{ clean_ami_name "A b" }} {{ clean_image_name `X` }}';
  expect(renderText(text, context)).toEqual({ kind: 'text', text: '2009-11-10t23-04-05z a-b x' });
  expect(renderText('{{ clean_resource_name 1 }}', context)).toMatchObject({ problems: [{ code: 'gotemplate/wrong-type' }] });
  expect(nameFunctions(undefined)).toEqual({});
});

test('a set of characters is no more than that', () => {
  expect(['a-z', '-', 'a^', '\\]\\[\\\\', '\\p{L}\\d', '😀', ' '].filter((text) => !isCharacterSet(text))).toEqual([]);
  expect(['', '^a', 'a]b', '[a', 'z-a', '\\', 'a]+[b', '\\q'].filter(isCharacterSet)).toEqual([]);
});
