import type { Body, Field } from '../sdk/index.ts';

/** A body's field by a name that a template gave, which may be one that every object has: `constructor` is no field. */
export function fieldOf(body: Body | undefined, name: string): Field | undefined {
  return body !== undefined && Object.hasOwn(body.fields, name) ? body.fields[name] : undefined;
}
