// The functions of AWS Secrets Manager are the data source of a package, written another way.
import { inlineRegistry } from '@imgbuild/core';
import { attr, body, defineDataSource, definePlugin, type Json, t } from '@imgbuild/core/sdk';
import { expect, test } from 'vitest';
import { fixturePlugin } from '../components.ts';
import { loadText } from '../memory-world.ts';
import { planText } from '../plan-text.ts';

const secret = defineDataSource({
  summary: 'Reads a secret.',
  config: body({
    name: attr(t.string, { doc: 'Which.', required: true }),
    key: attr(t.string, { doc: 'Which value of it.' }),
    version_stage: attr(t.string, { doc: 'Which version.', default: 'AWSCURRENT' }),
    profile: attr(t.string, { doc: 'Who asks.', env: ['AWS_PROFILE'] }),
  }),
  outputs: body({
    value: attr(t.string, { doc: 'One value.', required: true, sensitive: true }),
    secret_string: attr(t.string, { doc: 'All of it.', required: true, sensitive: true }),
    secret_binary: attr(t.string, { doc: 'All of it, of bytes.', required: true, sensitive: true }),
  }),
  read: async () => ({ value: 'never', secret_string: 'never', secret_binary: 'never' }),
});
const registry = inlineRegistry([
  fixturePlugin,
  definePlugin({ accessor: 'amazon', dataSources: { 'amazon-secretsmanager': secret } }),
]);

type Read = (config: Readonly<Record<string, unknown>>) => Readonly<Record<string, Json>>;

/** Loads a template whose machine starts from an expression, with a reader of the data source. */
async function evaluate(expression: string, read: Read | undefined) {
  const configs: Readonly<Record<string, unknown>>[] = [];
  const hidden: string[] = [];
  const loaded = await loadText(`source "machine" "a" { image = ${expression} }\nbuild { sources = ["source.machine.a"] }\n`, {
    environment: { AWS_PROFILE: 'builders' },
    discover: async () => ({ value: registry, diagnostics: [] }),
    hide: (text) => void hidden.push(text),
    services: {
      signal: new AbortController().signal,
      clock: { now: () => 0, sleep: async () => undefined },
      ...(read === undefined
        ? {}
        : {
            readData: async ({ configured }) => {
              configs.push(configured.config ?? {});
              return read(configured.config ?? {});
            },
          }),
    },
  });
  const { text } = planText(loaded.plan, undefined);
  return { configs, hidden, text, told: loaded.diagnostics.map(({ detail }) => detail) };
}

const text =
  (whole: string, value = whole): Read =>
  () => ({ value, secret_string: whole, secret_binary: '' });

test.each<[string, string, Read, string]>([
  ['a text', 'aws_secretsmanager("app", null)', text('sesame'), 'sesame'],
  ['the only value', 'aws_secretsmanager("app", null)', text('{"password":"sesame"}', 'sesame'), 'sesame'],
  ['no name for a value is none', 'aws_secretsmanager("app", "")', text('{"password":"sesame"}', 'sesame'), 'sesame'],
  ['the value of a key', 'aws_secretsmanager("app", "password")', text('{"user":"ali","password":"sesame"}', 'sesame'), 'sesame'],
  ['a list', 'aws_secretsmanager("app", null)', text('["open","sesame"]'), '[\\"open\\",\\"sesame\\"]'],
  [
    'all of it',
    'aws_secretsmanager_raw("app")',
    text('{"user":"ali","password":"sesame"}', 'ali'),
    '{\\"user\\":\\"ali\\",\\"password\\":\\"sesame\\"}',
  ],
  ['nothing', '"<${aws_secretsmanager_raw("app")}>"', text(''), '<>'],
])('%s', async (_what, expression, read, image) => {
  const { text: plan, told } = await evaluate(expression, read);
  expect(told).toEqual([]);
  expect(plan).toContain(`"image":"${image}"`);
});

test('braces in a name are no template', async () => {
  const { configs, told } = await evaluate('sha1(aws_secretsmanager("{{ app }}", null))', text('sesame'));
  expect(told).toEqual([]);
  expect(configs).toMatchObject([{ name: '{{ app }}' }]);
});

test('the data source is read with its defaults, once for each value, and what it gives is a secret', async () => {
  const both = 'join("-", [aws_secretsmanager("app", "a"), aws_secretsmanager("app", "a"), aws_secretsmanager("app", "b")])';
  const { configs, hidden, text: plan } = await evaluate(both, ({ key }) => text('{"a":"…","b":"…"}', `${String(key)}-hush`)({}));
  const usual = { name: 'app', version_stage: 'AWSCURRENT', profile: 'builders' };
  expect(configs).toEqual([
    { ...usual, key: 'a' },
    { ...usual, key: 'b' },
  ]);
  expect(hidden).toEqual(['a-hush', 'b-hush']);
  expect(plan).toContain('secrets a-hush-a-hush-b-hush');
});

test.each<[string, string, Read | undefined, string]>([
  [
    'several values and no key',
    'aws_secretsmanager("app", null)',
    text('{"user":"ali","password":"sesame"}', 'ali'),
    'aws_secretsmanager: app has several values, and no key says which; give a key after the name.',
  ],
  [
    'bytes',
    'aws_secretsmanager_raw("app")',
    () => ({ value: '', secret_string: '', secret_binary: '/wD+' }),
    'aws_secretsmanager_raw: app is binary, which a function cannot give; use secret_binary of the data source amazon-secretsmanager.',
  ],
  [
    'a service that refuses',
    'aws_secretsmanager("app", null)',
    () => {
      throw new Error('There is no secret app. Check the name.');
    },
    'aws_secretsmanager: There is no secret app. Check the name.',
  ],
  [
    'something else than a secret',
    'aws_secretsmanager("app", null)',
    () => ({ value: 1 }),
    'aws_secretsmanager: the data source amazon-secretsmanager gave no secret.',
  ],
  [
    'nobody who reads',
    'aws_secretsmanager("app", null)',
    undefined,
    'aws_secretsmanager: nobody reads data sources here, and a secret of AWS Secrets Manager is one.',
  ],
])('%s is told at the call', async (_what, expression, read, told) => {
  expect(await evaluate(expression, read)).toMatchObject({ told: [told] });
});
