/**
 * What an action takes, by the names that stand on the wire (`Filter.1.Value.2`). Written from AWS's API reference, one shape per
 * action; what is not in it is refused, as AWS refuses it.
 */
export type Shape =
  | { readonly kind: 'string' }
  | { readonly kind: 'integer' }
  | { readonly kind: 'double' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'timestamp' } // a text of ISO 8601
  | { readonly kind: 'list'; readonly of: Shape }
  | { readonly kind: 'map'; readonly of: Shape } // of JSON only
  | { readonly kind: 'structure'; readonly members: Readonly<Record<string, Shape>> };

export const string = { kind: 'string' } as const;
export const integer = { kind: 'integer' } as const;
export const double = { kind: 'double' } as const;
export const boolean = { kind: 'boolean' } as const;
export const timestamp = { kind: 'timestamp' } as const;

export function list<const S extends Shape>(of: S): { readonly kind: 'list'; readonly of: S } {
  return { kind: 'list', of };
}

export function map<const S extends Shape>(of: S): { readonly kind: 'map'; readonly of: S } {
  return { kind: 'map', of };
}

export function structure<const M extends Readonly<Record<string, Shape>>>(
  members: M,
): { readonly kind: 'structure'; readonly members: M } {
  return { kind: 'structure', members };
}

/** What a handler is given. A list that was not sent is empty; all else may be missing, and a handler says what it requires. */
export type Taken<S extends Shape> = S extends { readonly kind: 'string' | 'timestamp' }
  ? string
  : S extends { readonly kind: 'integer' | 'double' }
    ? number
    : S extends { readonly kind: 'boolean' }
      ? boolean
      : S extends { readonly kind: 'list'; readonly of: infer E extends Shape }
        ? readonly Taken<E>[]
        : S extends { readonly kind: 'map'; readonly of: infer E extends Shape }
          ? { readonly [name: string]: Taken<E> }
          : S extends { readonly kind: 'structure'; readonly members: infer M extends Readonly<Record<string, Shape>> }
            ? {
                readonly [Name in keyof M]: M[Name] extends { readonly kind: 'list' }
                  ? Taken<M[Name]>
                  : Taken<M[Name]> | undefined;
              }
            : never;
