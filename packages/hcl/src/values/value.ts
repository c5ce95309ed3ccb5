import type { HclNumber } from './number.ts';
import type { Type } from './type.ts';

export * from './construct.ts';
export { identical } from './identical.ts';
export * from './inspect.ts';
export { elementsOf } from './iterate.ts';
export * from './marks.ts';
export * from './refine.ts';
export { setValue } from './set.ts';

/** A property of a value that flows through every operation it takes part in. imgbuild's own is `sensitive`. */
export type Mark = string;

/** What is already certain about an unknown value. */
export interface Refinement {
  readonly notNull?: boolean;
  readonly stringPrefix?: string;
  readonly numberMin?: { readonly value: HclNumber; readonly inclusive: boolean };
  readonly numberMax?: { readonly value: HclNumber; readonly inclusive: boolean };
  readonly lengthMin?: number;
  readonly lengthMax?: number;
}

/** What a known value holds: by type a string (NFC), a number, a boolean, elements in order, or attributes by name. */
export type Data = string | HclNumber | boolean | readonly Value[] | ReadonlyMap<string, Value>;

/**
 * A value of the language: its type, whether it is known, null or unknown, and its marks. Immutable. Elements of
 * collections carry their own marks; a set's marks are those of all its elements. Sets are kept in HCL's iteration order,
 * maps and objects in the order of their keys (by code point).
 */
export interface Value {
  readonly type: Type;
  readonly state: 'known' | 'null' | 'unknown';
  /** Only when `state` is `known`. */
  readonly data?: Data;
  /** Only when `state` is `unknown`. */
  readonly refinement?: Refinement;
  readonly marks: ReadonlySet<Mark>;
}

/** A value, or why there is none. Operations on values never throw and know no source positions; callers add those. */
export type Outcome<T = Value> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ValueError };

/** Why an operation on values has no result, and about which part. */
export interface ValueError {
  /** One sentence or clause without position: `a number is required`. */
  readonly message: string;
  /** Where inside the value: attribute names and indexes. */
  readonly path: readonly (string | number)[];
}
