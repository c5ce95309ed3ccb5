import { failureLine } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import { secretValue } from '../../src/data/secret-value.ts';

test.each<[string, string, string, string]>([
  ['a text', 'sesame', '', 'sesame'],
  ['nothing', '', '', ''],
  ['the only value of an object', '{"password":"sesame"}', '', 'sesame'],
  ['the first value', '{"user":"ali","password":"sesame"}', '', 'ali'],
  ['the value of a key', '{"user":"ali","password":"sesame"}', 'password', 'sesame'],
  ['an empty value', '{"user":"","password":"sesame"}', 'user', ''],
  ['a number as it is written', '{"a":12345678901234567890,"b":1.50}', 'a', '12345678901234567890'],
  ['another number', '{"a":12345678901234567890,"b":1.50}', 'b', '1.50'],
  ['a boolean', '{"a":true}', 'a', 'true'],
  ['null', '{"a":null}', 'a', 'null'],
  ['what is inside', '{"a":{"b":[1,"c"]}}', 'a', '{"b":[1,"c"]}'],
  ['an object without values', '{}', '', '{}'],
  ['a number', '12345', '', '12345'],
  ['a text in quotes', '"sesame"', '', '"sesame"'],
  ['a list', '["a"]', '', '["a"]'],
  ['no JSON', '{"a":', '', '{"a":'],
  ['a text, whatever the key', 'sesame', 'password', 'sesame'],
])('%s', (_name, text, key, value) => {
  expect(secretValue(text, key, 'mine')).toBe(value);
});

test.each<[string, string]>([
  ['{"user":"ali","password":"sesame"}', 'has the values user, password'],
  ['{}', 'has no values'],
  ['"sesame"', 'is no JSON object, whose values have names'],
  ['["a"]', 'is no JSON object, whose values have names'],
])('a key that is not there: %s', (text, what) => {
  const attempt = (): string => {
    try {
      return secretValue(text, 'toString', 'mine');
    } catch (error) {
      return failureLine(error);
    }
  };
  expect(attempt()).toBe(
    `failed: error amazon/secret-key-missing: The secret has no value toString. mine ${what}. Change key, or leave it out.`,
  );
});
