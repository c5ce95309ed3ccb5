import type { Json } from '@imgbuild/hcl';
import type { LegacySyntax, LegacyVariable } from '@imgbuild/template';
import type { Output } from '../output.ts';

/** A legacy template as `inspect` shows it: what stands in it, before anything is rendered. */
export async function tellLegacy(syntax: LegacySyntax, output: Output): Promise<void> {
  const { description, variables, builders, provisioners } = syntax;
  await output.say('Packer Inspect: JSON mode');
  if (description !== undefined && description.text !== '') {
    await output.say('Description:\n');
    await output.say(`${description.text}\n`);
  }
  const sorted = [...variables].sort((a, b) => (a.name.text < b.name.text ? -1 : 1));
  const required = sorted.filter((variable) => variable.default === undefined);
  const optional = sorted.filter((variable) => variable.default !== undefined);
  if (sorted.length === 0) {
    await output.say('Variables:\n');
    await output.say('  <No variables>');
  } else {
    if (required.length > 0) await tellRequired(required, output);
    if (optional.length > 0) await tellOptional(optional, syntax, output);
  }
  await output.say('');
  await output.say('Builders:\n');
  if (builders.length === 0) await output.say('  <No builders>');
  const width = Math.max(...builders.map(({ name }) => name.text.length));
  for (const { name, type } of [...builders].sort((a, b) => (a.name.text < b.name.text ? -1 : 1))) {
    await output.record('template-builder', name.text, type.text);
    const shownType = name.text === type.text ? '' : `(${type.text})`;
    await output.say(`  ${name.text.padEnd(width)} ${shownType}`.trimEnd());
  }
  await output.say('');
  await output.say('Provisioners:\n');
  if (provisioners.length === 0) await output.say('  <No provisioners>');
  for (const { type } of provisioners) {
    await output.record('template-provisioner', type.text);
    await output.say(`  ${type.text}`);
  }
  await output.say(
    '\nNote: names with user variables or template functions in them, timestamp for instance,\nare shown as they are written. They get their values when the template is built.',
  );
}

async function tellRequired(variables: readonly LegacyVariable[], output: Output): Promise<void> {
  await output.say('Required variables:\n');
  for (const { name } of variables) {
    await output.record('template-variable', name.text, '', '1');
    await output.say(`  ${name.text}`);
  }
  await output.say('');
}

async function tellOptional(variables: readonly LegacyVariable[], syntax: LegacySyntax, output: Output): Promise<void> {
  await output.say('Optional variables and their defaults:\n');
  const width = Math.max(...variables.map(({ name }) => name.text.length));
  for (const { name, default: value } of variables) {
    const shown = isSecret(name.text, syntax) ? '<sensitive>' : (value?.text ?? '');
    await output.record('template-variable', name.text, shown, '0');
    await output.say(`  ${name.text.padEnd(width)} = ${shown}`);
  }
}

function isSecret(name: string, { sensitive }: LegacySyntax): boolean {
  return sensitive.some(({ text }) => text === name);
}

/** A legacy template's outline as one JSON document, in the form of that of HCL. A secret default is left out. */
export function legacyJson(syntax: LegacySyntax): Json {
  const step = ({
    type,
    name,
  }: {
    readonly type: { readonly text: string };
    readonly name?: { readonly text: string };
  }): Json => ({
    type: type.text,
    ...(name === undefined ? {} : { name: name.text }),
  });
  return {
    format: 1,
    mode: 'json',
    ...(syntax.description === undefined ? {} : { description: syntax.description.text }),
    variables: syntax.variables.map(({ name, default: value }) => ({
      name: name.text,
      type: 'string',
      required: value === undefined,
      sensitive: isSecret(name.text, syntax),
      ...(value === undefined || isSecret(name.text, syntax) ? {} : { value: value.text }),
    })),
    builders: syntax.builders.map(({ type, name }) => ({ type: type.text, name: name.text })),
    provisioners: syntax.provisioners.map(({ type }) => ({ type: type.text })),
    'post-processors': syntax.chains.map((chain) => chain.map(step)),
  };
}
