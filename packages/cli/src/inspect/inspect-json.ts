import { entriesOf, itemsOf, type Json, toPlain, typeExpression, type Value } from '@imgbuild/hcl';
import { type Outline, sensitive } from '@imgbuild/template';

/** A template's outline as one JSON document. What is secret or not known has no `value`. */
export function inspectJson(outline: Outline): Json {
  const values = (named: ReadonlyMap<string, Value>): Json =>
    [...named].map(([name, value]) => ({ name, sensitive: isSecret(value), ...valued(value) }));
  return {
    format: 1,
    mode: 'hcl2',
    required_plugins: outline.requirements.map(({ accessor, source, constraints }) => ({
      name: accessor,
      source,
      version: constraints.map(({ text }) => text).join(', '),
    })),
    variables: outline.variables.map(({ name, description, type, need, secrecy, value }) => ({
      name,
      ...(description === undefined ? {} : { description }),
      type: typeExpression(type),
      required: need === 'required',
      sensitive: secrecy === 'sensitive',
      ...valued(value),
    })),
    locals: values(outline.locals),
    data: [...outline.data].flatMap(([type, named]) => [...named.keys()].map((name) => ({ type, name }))),
    sources: outline.sources.map((source) => ({ type: source.split('.')[0] ?? '', name: source.split('.')[1] ?? '' })),
    builds: outline.builds.map(({ name, description, sources, provisioners, chains }) => ({
      name,
      ...(description === undefined ? {} : { description }),
      sources: [...sources],
      provisioners: provisioners.map(step),
      'post-processors': chains.map((chain) => chain.map(step)),
    })),
  };
}

function step({ type, name }: { readonly type: string; readonly name: string | undefined }): Json {
  return { type, ...(name === undefined ? {} : { name }) };
}

function valued(value: Value): { readonly value?: Json } {
  const plain = shown(value);
  return plain === undefined ? {} : { value: plain };
}

/** A value as JSON, without the parts that are secret or not known; in a list they are null. */
function shown(value: Value): Json | undefined {
  if (isSecret(value) || value.state === 'unknown') return undefined;
  if (value.state === 'null') return null;
  switch (value.type.kind) {
    case 'map':
    case 'object':
      return Object.fromEntries(
        [...entriesOf(value)].flatMap(([name, part]) => {
          const plain = shown(part);
          return plain === undefined ? [] : [[name, plain] as const];
        }),
      );
    case 'list':
    case 'set':
    case 'tuple':
      return itemsOf(value).map((part) => shown(part) ?? null);
    default: {
      const plain = toPlain(value);
      return plain.ok ? plain.value : undefined;
    }
  }
}

function isSecret(value: Value): boolean {
  return value.marks.has(sensitive);
}
