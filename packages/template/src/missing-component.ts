import { type ComponentHandle, knownByType } from '@imgbuild/core';
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
  return shapedAs(handle, shapeOf(written), shared);
}

/** The same with the shape of what is written. */
export function shapedAs<C extends AnyComponent>(
  handle: ComponentHandle<C>,
  shape: Body,
  shared: Body | undefined,
): ComponentHandle<C> {
  const fields = Object.fromEntries(
    Object.entries(shape.fields).map(([name, field]) => [name, shared?.fields[name] ?? field] as const),
  );
  const names = new Set(Object.keys(fields));
  const rules = (shared?.rules ?? []).filter((rule) =>
    (rule.rule === 'requires' ? [rule.when, ...rule.needs] : rule.of).every((name) => names.has(name)),
  );
  return { ...handle, config: body(fields, { rules }) };
}

/** A schema with just the names that stand in a body. */
function shapeOf(written: TemplateBody): Body {
  const fields: Record<string, Field> = {};
  const { attributes, blocks } = written.everything();
  const bodies = new Map<string, TemplateBody[]>();
  for (const each of blocks) {
    const isDynamic = each.type === 'dynamic';
    const type = isDynamic ? (each.labels[0] ?? '') : each.type;
    const contents = isDynamic
      ? each.body.everything().blocks.flatMap((inner) => (inner.type === 'content' ? [inner.body] : []))
      : [each.body];
    bodies.set(type, [...(bodies.get(type) ?? []), ...contents]);
  }
  for (const name of attributes.keys()) fields[name] = attr(t.any, { doc: 'Not known here.' });
  for (const [type, each] of bodies) {
    const nested = each.map(shapeOf).reduce((all, one) => ({ fields: { ...all.fields, ...one.fields } }), body({}) as Body);
    fields[type] = block(nested, { doc: 'Not known here.', repeat: 'many' });
  }
  return { fields };
}
