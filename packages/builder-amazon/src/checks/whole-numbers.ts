import type { Body, Problem } from '@imgbuild/core/sdk';
import { problems } from '../problems.ts';
import type { Path } from './given.ts';

/** Numbers of a configuration that have a fraction: there are none that EC2 would take. */
export function* checkWholeNumbers(body: Body, config: Readonly<Record<string, unknown>>, path: Path = []): Iterable<Problem> {
  for (const [name, field] of Object.entries(body.fields)) {
    const value = config[name];
    const place = [...path, name];
    if (field.field === 'attribute') {
      if (field.type.kind === 'number' && typeof value === 'number' && !Number.isInteger(value))
        yield { ...problems.create('not-whole', { name, value }), path: place };
    } else if (Array.isArray(value)) {
      for (const [index, item] of (value as readonly Readonly<Record<string, unknown>>[]).entries())
        yield* checkWholeNumbers(field.body, item, [...place, index]);
    } else if (typeof value === 'object' && value !== null) {
      yield* checkWholeNumbers(field.body, value as Readonly<Record<string, unknown>>, place);
    }
  }
}
