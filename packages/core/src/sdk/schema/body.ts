import type { Json } from '../json.ts';
import type { AttributeType } from './types.ts';

/** What can be said of an attribute besides its type. */
export interface AttributeOptions {
  /** One or two sentences for the docs; Markdown. */
  readonly doc: string;
  readonly required?: boolean;
  /** Value when it is not written, as a template would write it. */
  readonly default?: Json;
  /** Its value is a secret: masked in all output and never journalled. */
  readonly sensitive?: boolean;
  /** Environment variables that are asked, in order, when it is not written. */
  readonly env?: readonly string[];
  /** What to use instead. */
  readonly deprecated?: string;
  /** Smallest and largest number, or length of a list. */
  readonly min?: number;
  readonly max?: number;
}

export interface Attribute<
  T extends AttributeType = AttributeType,
  P extends 'given' | 'optional' = 'given' | 'optional',
> extends AttributeOptions {
  readonly field: 'attribute';
  readonly type: T;
  /** Only in types: whether a plugin always finds a value. */
  readonly presence?: P;
}

export interface NestedBlock<B extends Body = Body, R extends 'one' | 'many' = 'one' | 'many'> {
  readonly field: 'block';
  readonly doc: string;
  readonly body: B;
  readonly repeat: R;
  readonly min?: number;
  readonly max?: number;
}

export type Field = Attribute | NestedBlock;
export type Fields = Readonly<Record<string, Field>>;

/** A rule across attributes, as data, so that docs and editors know it too. */
export type Rule =
  | { readonly rule: 'exactly-one'; readonly of: readonly string[] }
  | { readonly rule: 'at-most-one'; readonly of: readonly string[] }
  | { readonly rule: 'at-least-one'; readonly of: readonly string[] }
  | { readonly rule: 'all-or-none'; readonly of: readonly string[] }
  /** `needs` must be set where `when` is. */
  | { readonly rule: 'requires'; readonly when: string; readonly needs: readonly string[] };

/** The schema of a block's body. Plain data: it stands as it is in the plugin's manifest. */
export interface Body<F extends Fields = Fields> {
  readonly fields: F;
  readonly rules?: readonly Rule[];
}

/** Declares a body. Names are the HCL names. */
export function body<const F extends Fields>(fields: F, o: { readonly rules?: readonly Rule[] } = {}): Body<F> {
  return { fields, ...(o.rules === undefined ? {} : { rules: o.rules }) };
}

type PresenceOf<O extends AttributeOptions> = O extends { readonly required: true }
  ? 'given'
  : O extends { readonly default: Json }
    ? 'given'
    : 'optional';

/** Declares an attribute. */
export function attr<const T extends AttributeType, const O extends AttributeOptions>(
  type: T,
  options: O,
): Attribute<T, PresenceOf<O>> {
  return { field: 'attribute', type, ...options };
}

interface BlockOptions {
  readonly doc: string;
  readonly repeat?: 'one' | 'many';
  readonly min?: number;
  readonly max?: number;
}

/** Declares a nested block that stands at most once, or with `repeat: 'many'` any number of times. */
export function block<const B extends Body, const O extends BlockOptions>(
  nested: B,
  options: O,
): NestedBlock<B, O extends { readonly repeat: 'many' } ? 'many' : 'one'> {
  return { field: 'block', body: nested, ...options, repeat: (options.repeat ?? 'one') as never };
}

/** Several bodies as one, for shared groups of attributes. */
export function bodies<const F extends Fields, const G extends Fields>(first: Body<F>, second: Body<G>): Body<F & G> {
  return { fields: { ...first.fields, ...second.fields }, rules: [...(first.rules ?? []), ...(second.rules ?? [])] };
}
