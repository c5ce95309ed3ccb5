import type { Json } from '../json.ts';
import type { Attribute, Body, Field, NestedBlock } from './body.ts';
import type { AttributeType, LateText } from './types.ts';

/** What a plugin gets for a type. The wide union stops the recursion, so that `Body` itself infers quickly. */
export type ValueOf<T extends AttributeType> = AttributeType extends T
  ? unknown
  : T extends { readonly kind: 'string' | 'file' | 'directory' | 'path' }
    ? string
    : T extends { readonly kind: 'number' | 'duration' | 'size' }
      ? number
      : T extends { readonly kind: 'bool' }
        ? boolean
        : T extends { readonly kind: 'oneOf'; readonly values: readonly (infer V)[] }
          ? V
          : T extends { readonly kind: 'template'; readonly holes: readonly (infer H extends string)[] }
            ? LateText<H>
            : T extends { readonly kind: 'list'; readonly element: infer E extends AttributeType }
              ? readonly ValueOf<E>[]
              : T extends { readonly kind: 'map'; readonly element: infer E extends AttributeType }
                ? Readonly<Record<string, ValueOf<E>>>
                : Json;

type FieldValue<F extends Field> =
  F extends Attribute<infer T, infer P>
    ? P extends 'given'
      ? ValueOf<T>
      : ValueOf<T> | undefined
    : F extends NestedBlock<infer B, infer R>
      ? R extends 'many'
        ? readonly Infer<B>[]
        : Infer<B> | undefined
      : never;

/** The configuration that a component with this schema is given. */
export type Infer<B extends Body> = string extends keyof B['fields']
  ? Readonly<Record<string, unknown>>
  : { readonly [Name in keyof B['fields']]: FieldValue<B['fields'][Name]> };
