import { type ComponentHandle, knownByType } from '@imgbuild/core';
import { fieldOf } from '@imgbuild/core/schema';
import { attr, block, body, type AnyComponent, type Body, type ComponentKind, type Field, t } from '@imgbuild/core/sdk';
import type { Body as TemplateBody } from '@imgbuild/hcl';

/** Stands for a component that no package offers, so that everything around it and inside of it is checked nevertheless. */
export function missingComponent<K extends ComponentKind>(
  kind: K,
  type: string,
): ComponentHandle<Extract<AnyComponent, { kind: K }>> {
  const platform = kind === 'builder' ? knownByType(kind, type)?.platform : undefined;
  const unavailable = async (): Promise<never> => Promise.reject(new Error(`no package offers "${type}"`));
  return {
    kind: kind as never,
    type,
    summary: '',
    package: { name: '', version: '', folder: '' },
    config: body({}),
    outputs: body({}),
    ...(platform === undefined ? {} : { platform }),
    checks: [],
    missing: true,
    load: unavailable,
    resources: async () => [],
  };
}

/** What the arguments of a missing component are checked by: whatever stands there may be anything, but for the names in `shared`. */
export function shapedBy<C extends AnyComponent>(
  handle: ComponentHandle<C>,
  written: TemplateBody,
  shared: Body | undefined,
): ComponentHandle<C> {
  return shapedAs(handle, shapeOf([written]), shared);
}

/** The same with the shape of what is written. */
export function shapedAs<C extends AnyComponent>(
  handle: ComponentHandle<C>,
  shape: Body,
  shared: Body | undefined,
): ComponentHandle<C> {
  const fields = Object.fromEntries(
    Object.entries(shape.fields).map(([name, field]) => [name, fieldOf(shared, name) ?? field] as const),
  );
  const names = new Set(Object.keys(fields));
  const rules = (shared?.rules ?? []).filter((rule) =>
    (rule.rule === 'requires' ? [rule.when, ...rule.needs] : rule.of).every((name) => names.has(name)),
  );
  return { ...handle, config: body(fields, { rules }) };
}

/** A schema with just the names that stand in bodies of one kind. */
function shapeOf(written: readonly TemplateBody[]): Body {
  const contents = written.map((each) => each.everything());
  const names = contents.flatMap(({ attributes }) => [...attributes.keys()]);
  const nested = new Map<string, TemplateBody[]>();
  for (const each of contents.flatMap(({ blocks }) => blocks)) {
    const isDynamic = each.type === 'dynamic';
    const type = isDynamic ? (each.labels[0] ?? '') : each.type;
    const bodies = nested.get(type) ?? [];
    nested.set(type, bodies);
    if (!isDynamic) bodies.push(each.body);
    else for (const inner of each.body.everything().blocks) if (inner.type === 'content') bodies.push(inner.body);
  }
  // Names are a template's: `__proto__` is one like any other.
  return {
    fields: Object.fromEntries([
      ...names.map((name): [string, Field] => [name, attr(t.any, { doc: 'Not known here.' })]),
      ...[...nested].map(([type, bodies]): [string, Field] => [
        type,
        block(shapeOf(bodies), { doc: 'Not known here.', repeat: 'many' }),
      ]),
    ]),
  };
}
