import { type Late, outputsOf, packerVersion } from '@imgbuild/core';
import type { Body, Json } from '@imgbuild/core/sdk';
import {
  fromPlain,
  mark,
  nullDynamic,
  objectValue,
  type Scope,
  stringType,
  stringValue,
  unknownDynamic,
  unknownValue,
  type Value,
} from '@imgbuild/hcl';
import { dataValue, type NamedValues } from './named-values.ts';
import { typeOf } from './schema-spec.ts';
import { sensitive } from './variables.ts';

/** What a block finds besides the names of the template: the build it stands in. */
export interface BuildContext {
  /** Full name of the build, as in `-only`. */
  readonly fullName: string;
  /** `build.name`: the name of the build block, empty without one. */
  readonly blockName: string;
  /** `source.type` */
  readonly type: string;
  /** `source.name`: the name of the source block, or the one that the build gives it. */
  readonly name: string;
  /** Name of the source block (`{{ build_name }}`). */
  readonly sourceName: string;
  /** What the builder promises of `build.*`. */
  readonly outputs: Body;
  /** Whether the builder is missing, so that `build.*` may have any name. */
  readonly open?: true;
}

/** The names that all of a template sees. */
export function rootScope(
  variables: ReadonlyMap<string, Value>,
  named: NamedValues,
  paths: { readonly root: string; readonly working: string },
  functions: Scope['functions'],
): Scope {
  const slashed = (path: string): Value => stringValue(path.replaceAll('\\', '/'));
  return {
    variables: new Map([
      ['var', objectValue(variables)],
      ['local', objectValue(named.locals)],
      ['data', dataValue(named.data)],
      ['path', objectValue({ cwd: slashed(paths.working), root: slashed(paths.root) })],
      [
        'packer',
        objectValue({
          version: stringValue(packerVersion),
          iterationID: unknownValue(stringType),
          versionFingerprint: unknownValue(stringType),
        }),
      ],
    ]),
    functions,
  };
}

function scopeWith(variables: Readonly<Record<string, Value>>, parent: Scope): Scope {
  return { variables: new Map(Object.entries(variables)), functions: new Map(), parent };
}

function sourceValue({ type, name }: BuildContext): Value {
  return objectValue({ type: stringValue(type), name: stringValue(name) });
}

/** What a build block's structure sees: there is no one source yet, and nothing has been built. */
export function structureScope(root: Scope): Scope {
  return scopeWith(
    { source: objectValue({ type: unknownValue(stringType), name: unknownValue(stringType) }), build: unknownDynamic },
    root,
  );
}

/** What the body of a source sees. */
export function sourceScope(root: Scope, context: BuildContext): Scope {
  return scopeWith({ source: sourceValue(context) }, root);
}

/** What the meta-arguments of a provisioner or post-processor see. */
export function metaScope(root: Scope, context: BuildContext): Scope {
  return scopeWith({ source: sourceValue(context), build: unknownDynamic }, root);
}

/** What the body of a provisioner or post-processor sees. */
export function lateScope(root: Scope, context: BuildContext, late: Late): Scope {
  const values = new Map<string, Value>();
  const outputs = late.phase === 'validate' ? late.outputs : outputsOf(context.outputs);
  for (const [name, field] of Object.entries(outputs.fields)) {
    const type = field.field === 'attribute' ? typeOf(field.type) : undefined;
    const given = late.phase === 'run' ? late.values[name] : undefined;
    const isSecret = late.phase === 'run' ? late.sensitive.has(name) : field.field === 'attribute' && field.sensitive === true;
    const value = given === undefined ? (type === undefined ? unknownDynamic : unknownValue(type)) : valueOf(given, type);
    values.set(name, isSecret ? mark(value, sensitive) : value);
  }
  if (late.phase === 'run') {
    for (const [name, given] of Object.entries(late.values)) {
      if (!values.has(name))
        values.set(name, late.sensitive.has(name) ? mark(valueOf(given, undefined), sensitive) : valueOf(given, undefined));
    }
  }
  if (context.open === true && late.phase === 'validate')
    return scopeWith({ source: sourceValue(context), build: unknownDynamic }, root);
  values.set('name', stringValue(context.blockName));
  return scopeWith({ source: sourceValue(context), build: objectValue(values) }, root);
}

/** A value that a builder gave. Where it is not of the promised type, it is taken as it is. */
function valueOf(given: Json, type: ReturnType<typeof typeOf> | undefined): Value {
  const typed = type === undefined ? undefined : fromPlain(given, type);
  if (typed?.ok === true) return typed.value;
  const plain = fromPlain(given);
  return plain.ok ? plain.value : nullDynamic;
}
