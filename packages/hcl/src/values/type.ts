/**
 * HCL's types. Primitive types are single objects (`string`, `number`, `bool`, `dynamic` of this module) but compare with
 * `sameType`, never with `===`: two copies of this package may meet.
 */
export type Type =
  | { readonly kind: 'string' }
  | { readonly kind: 'number' }
  | { readonly kind: 'bool' }
  /** Not known yet, or anything: the type of `null` and of an unknown of unknown type. */
  | { readonly kind: 'dynamic' }
  | { readonly kind: 'list'; readonly element: Type }
  | { readonly kind: 'set'; readonly element: Type }
  | { readonly kind: 'map'; readonly element: Type }
  | { readonly kind: 'tuple'; readonly elements: readonly Type[] }
  | {
      readonly kind: 'object';
      readonly attributes: ReadonlyMap<string, Type>;
      /** Names that a value converted to this type may lack; only in type constraints. */
      readonly optional?: ReadonlySet<string>;
    };

export type Kind = Type['kind'];
