import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasErrors } from '@imgbuild/diagnostics';
import { inlineRegistry } from '@imgbuild/core';
import { attr, body, defineBuilder, definePlugin, t } from '@imgbuild/core/sdk';
import { loadTemplate } from '@imgbuild/template';
import { nodeWorld } from '@imgbuild/template/node';
import { afterAll, expect, test } from 'vitest';

const packer = '/usr/bin/packer';
const isThere = existsSync(packer) || process.env['CI'] === 'true';
const folder = mkdtempSync(join(tmpdir(), 'imgbuild-values-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = defineBuilder({
  summary: 'Writes a file.',
  platform: 'test',
  config: body({ target: attr(t.string, { doc: 'Where to.' }), content: attr(t.string, { doc: 'What.' }) }),
  outputs: body({}),
  run: async () => Promise.reject(new Error('nothing runs here')),
});
const registry = inlineRegistry([definePlugin({ accessor: 'test', builders: { file } })]);

interface Case {
  readonly variables?: Readonly<Record<string, string | null>>;
  readonly content: string;
  readonly name?: string;
  /** `NAME=VALUE`. */
  readonly given?: readonly string[];
  readonly values?: Readonly<Record<string, string>>;
}

const cases: Readonly<Record<string, Case>> = {
  'a default': { variables: { a: 'x' }, content: '{{user `a`}}-{{ user "a" }}' },
  'a default that is given': { variables: { a: 'x' }, given: ['a=y', 'a=z'], content: '{{user `a`}}' },
  'an empty value': { variables: { a: null }, given: ['a='], content: '[{{user `a`}}]' },
  'a required value': { variables: { a: null }, content: '{{user `a`}}' },
  'a file and an argument': {
    variables: { a: '', b: '' },
    given: ['a=1'],
    values: { a: '2', b: '3' },
    content: '{{user `a`}}{{user `b`}}',
  },
  'an equals sign in a value': { variables: { a: '' }, given: ['a=b=c'], content: '{{user `a`}}' },
  'an undeclared value that is given': { given: ['a=1'], values: { b: '2' }, content: '{{user `a`}}{{user `b`}}' },
  'an undeclared value': { content: '[{{user `a`}}]' },
  'an undeclared value among variables': { variables: { a: '{{user `b`}}' }, content: '{{user `a`}}' },
  'a chain': { variables: { a: '{{user `b`}}1', b: '{{user `c`}}2', c: '3' }, content: '{{user `a`}}' },
  'a cycle': { variables: { a: '{{user `b`}}', b: '{{user `a`}}' }, content: 'x' },
  'a cycle that is broken': { variables: { a: '{{user `b`}}', b: '{{user `a`}}' }, given: ['a=1'], content: '{{user `b`}}' },
  'a variable of itself': { variables: { a: '{{user `a`}}' }, content: 'x' },
  'a variable of itself that is given': { variables: { a: '{{user `a`}}' }, given: ['a=1'], content: '{{user `a`}}' },
  'a given template': {
    variables: { a: '', b: 'x' },
    given: ['a={{user `b` | upper}}{{env `GREETING`}}'],
    content: '{{user `a`}}',
  },
  'a given name that is computed': {
    variables: { a: 'b', b: '1', c: '{{user (user `a`)}}' },
    content: '{{user `c`}}{{`b` | user}}',
  },
  'the environment': { variables: { a: '{{env `GREETING`}}{{env `NOT_SET`}}' }, content: '[{{user `a`}}]' },
  'the environment elsewhere': { content: '{{env `GREETING`}}' },
  PKR_VAR_: { variables: { fromenv: 'default' }, content: '{{user `fromenv`}}' },
  places: { variables: { a: '{{template_dir}}' }, content: '{{user `a`}} {{template_dir}} {{pwd}}' },
  'names of the build': { content: '{{build_name}} {{build_type}}' },
  'a name of its own': { variables: { a: 'x' }, name: '{{user `a`}}-1', content: '{{build_name}} {{build_type}}' },
  'names of the build among variables': { variables: { a: '{{build_name}}' }, content: 'x' },
  functions: {
    variables: { a: 'One,Two' },
    content:
      '{{upper `a`}}{{lower `B`}} {{split (user `a`) `,` 1}} {{user `a` | replace_all `o` `0`}} {{replace `O` `0` 1 `OO`}}',
  },
  'a part that there is not': { content: '{{split `a,b` `,` 2}}' },
  'a function that there is not': { content: '{{nothing}}' },
  'a function that there is not among variables': { variables: { a: '{{nothing}}' }, content: 'x' },
  'what was removed': { content: '{{sed `s/a/b/` `a`}}' },
  syntax: { content: '{{ user `a` ' },
  'braces as text': { variables: { a: '{{`{{ .Id }}`}}' }, content: '{{user `a`}} {{`{{user}}`}}' },
  'a placeholder in a variable': { variables: { a: 'x{{ .Path }}{{.Vars}}y' }, content: '{{user `a`}}' },
  'conditions and loops': {
    variables: { a: 'yes' },
    content: '{{if eq (user `a`) `yes`}}1{{else}}2{{end}}{{range $i, $x := (printf `ab`)}}{{$x}}{{end}}',
  },
  'trimmed spaces': { content: 'a {{- `b` -}} c' },
  'escapes of JSON': { variables: { a: '"\t\\é' }, content: '<{{user `a`}}>\n' },
  'build values in a builder': { content: '{{build `ID`}}' },
};

const environment = { GREETING: 'hello', PKR_VAR_fromenv: 'from the environment' };

/** What the builder writes by Packer; nothing when it refuses. */
async function written(directory: string, flags: readonly string[]): Promise<string | undefined> {
  const env = { ...environment, CHECKPOINT_DISABLE: '1', HOME: folder, PATH: '/usr/bin:/bin' };
  const isDone = await new Promise((resolve) =>
    execFile(packer, ['build', ...flags, join(directory, 'template.json')], { env, cwd: folder }, (error) =>
      resolve(error === null),
    ),
  );
  return isDone === true ? readFileSync(join(directory, 'out'), 'utf8') : undefined;
}

async function planned(directory: string, { given = [], values }: Case): Promise<string | undefined> {
  const loaded = await loadTemplate({
    path: join(directory, 'template.json'),
    workingDirectory: folder,
    environment,
    variables: [
      ...(values === undefined ? [] : [{ kind: 'file' as const, path: join(directory, 'values.json') }]),
      ...given.map((text) => ({ kind: 'value' as const, text })),
    ],
    startedAt: 0,
    world: nodeWorld({ working: folder, home: folder }),
    discover: async () => ({ value: registry, diagnostics: [] }),
  });
  if (hasErrors(loaded.diagnostics)) return undefined;
  const configured = loaded.plan.builds[0]?.builder.configure({ phase: 'validate', outputs: body({}) });
  return configured?.config?.['content'] as string | undefined;
}

test.runIf(isThere).each(Object.entries(cases))('%s', async (name, given) => {
  const directory = join(folder, name.replaceAll(/\W/g, '-'));
  mkdirSync(directory);
  const { variables = {}, content, values } = given;
  const builder = {
    type: 'file',
    ...(given.name === undefined ? {} : { name: given.name }),
    target: join(directory, 'out'),
    content,
  };
  writeFileSync(join(directory, 'template.json'), JSON.stringify({ variables, builders: [builder] }));
  if (values !== undefined) writeFileSync(join(directory, 'values.json'), JSON.stringify(values));
  const flags = [
    ...(values === undefined ? [] : [`-var-file=${join(directory, 'values.json')}`]),
    ...(given.given ?? []).flatMap((text) => ['-var', text]),
  ];
  expect(await planned(directory, given)).toBe(await written(directory, flags));
});
