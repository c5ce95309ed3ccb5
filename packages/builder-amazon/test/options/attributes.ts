import { readFileSync } from 'node:fs';

interface Field {
  readonly body?: { readonly fields: Readonly<Record<string, Field>> };
}
interface Manifest {
  readonly components: readonly {
    readonly kind: string;
    readonly type: string;
    readonly config: { readonly fields: Readonly<Record<string, Field>> };
  }[];
}

const { components } = JSON.parse(readFileSync(new URL('../../plugin.json', import.meta.url), 'utf8')) as Manifest;

function* pathsIn(fields: Readonly<Record<string, Field>>, at = ''): Iterable<string> {
  for (const [name, { body }] of Object.entries(fields)) {
    if (body === undefined) yield `${at}${name}`;
    else yield* pathsIn(body.fields, `${at}${name}.`);
  }
}

/** Attributes of a component as its manifest has them, which a gate keeps equal to the schema; with the blocks they are in. */
export function attributesOf(kind: string, type: string): readonly string[] {
  const component = components.find((each) => each.kind === kind && each.type === type);
  if (component === undefined) throw new Error(`there is no ${kind} ${type}`);
  return [...pathsIn(component.config.fields)];
}

/** Every component of the package. */
export const everyComponent: readonly (readonly [kind: string, type: string])[] = components.map(({ kind, type }) => [
  kind,
  type,
]);
