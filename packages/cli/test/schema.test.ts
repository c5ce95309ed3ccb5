import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { runInside } from './terminal.ts';

const workingDirectory = import.meta.dirname;

/** Compiles the schema that a command line prints; a schema that is none throws. */
async function compiled(argv: readonly string[]): Promise<ValidateFunction> {
  const { code, stdout, stderr } = await runInside(['schema', ...argv], { workingDirectory });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true }).compile(
    JSON.parse(stdout) as object,
  );
}

test('a template in JSON syntax, with blocks in all the forms that HCL allows, is accepted', async () => {
  const validate = await compiled([]);
  const template = {
    '//': 'A comment.',
    packer: {
      required_version: '>= 1.7',
      required_plugins: { docker: { source: 'github.com/hashicorp/docker', version: '~> 1' } },
    },
    variable: [
      { region: { type: 'string', default: 'north' } },
      { size: { default: 5, validation: [{ condition: '${var.size > 1}', error_message: 'Larger.' }] } },
    ],
    locals: { a: '${var.region}', b: [1] },
    local: { secret: { expression: 'x', sensitive: true } },
    source: {
      null: { a: { communicator: 'none' }, b: [{ communicator: 'none' }] },
      'nobody-has-this': { x: { anything: true } },
    },
    build: [
      {
        sources: ['source.null.a'],
        source: { 'null.b': { name: 'other' } },
        provisioner: [
          { 'shell-local': { inline: ['true'], only: ['null.a'], max_retries: 2 } },
          { 'shell-local': [{ inline: ['true'] }] },
        ],
        'post-processor': { manifest: { output: 'x', keep_input_artifact: '${true}' } },
        'post-processors': [{ 'post-processor': [{ manifest: {} }, { checksum: {} }] }],
      },
    ],
  };
  validate(template);
  expect(validate.errors).toBeNull();
});

test.each([
  ['an unknown block', { bild: {} }, ''],
  ['an unknown argument of a block', { build: { sauces: [] } }, '/build'],
  ['an unknown option of a component', { source: { null: { a: { comunicator: 'none' } } } }, '/source/null/a'],
  [
    'an option of a wrong type',
    { build: { provisioner: { 'shell-local': { inline: 5 } } } },
    '/build/provisioner/shell-local/inline',
  ],
  ['a requirement without a source', { packer: { required_plugins: { docker: {} } } }, '/packer/required_plugins/docker'],
])('%s is refused', async (_what, template, place) => {
  const validate = await compiled([]);
  expect(validate(template)).toBe(false);
  expect(validate.errors?.map(({ instancePath }) => instancePath)).toContain(place);
});

test('of one component', async () => {
  const validate = await compiled(['-kind=provisioner', 'shell-local']);
  expect(validate({ inline: ['true'], pause_before: '10s', '//': 'why' })).toBe(true);
  expect(validate({ inline: '${var.lines}' })).toBe(true);
  expect(validate({ outline: [] })).toBe(false);
});

test('a type that several kinds have is asked about, and one that nobody has is told', async () => {
  const both = await runInside(['schema', 'shell-local'], { workingDirectory });
  expect(both.code).toBe(1);
  expect(both.stderr).toContain(
    '-kind=provisioner for provisioner "shell-local", -kind=post-processor for post-processor "shell-local"',
  );
  const none = await runInside(['schema', 'shell-locla'], { workingDirectory });
  expect(none.code).toBe(1);
  expect(none.stderr).toContain('Did you mean "shell-local"?');
});
