/** A text with declared holes, filled by `ctx.render` when the component knows what goes in: `execute_command`. */
export interface LateText<Holes extends string = string> {
  readonly text: string;
  readonly holes: readonly Holes[];
}

/** Types of attributes, as data. What a plugin gets for each stands at the right. */
export type AttributeType =
  | { readonly kind: 'string' } // string
  | { readonly kind: 'number' } // number
  | { readonly kind: 'bool' } // boolean
  | { readonly kind: 'duration' } // number of milliseconds, from Go's notation: "1h30m", "300ms"
  | { readonly kind: 'size' } // number of bytes, from a number or "512M", "10G", "1.5GiB"
  | { readonly kind: 'file' } // absolute path of a readable file
  | { readonly kind: 'directory' } // absolute path of a folder
  | { readonly kind: 'path' } // absolute path that need not exist
  | { readonly kind: 'oneOf'; readonly values: readonly string[] } // one of the strings
  | { readonly kind: 'template'; readonly holes: readonly string[] } // LateText
  | { readonly kind: 'list'; readonly element: AttributeType } // readonly array
  | { readonly kind: 'map'; readonly element: AttributeType } // readonly record
  | { readonly kind: 'any' }; // Json

/** The types of attributes: `attr(t.list(t.string), { doc: '…' })`. */
export const t = {
  string: { kind: 'string' },
  number: { kind: 'number' },
  bool: { kind: 'bool' },
  duration: { kind: 'duration' },
  size: { kind: 'size' },
  file: { kind: 'file' },
  directory: { kind: 'directory' },
  path: { kind: 'path' },
  any: { kind: 'any' },
  oneOf: <const V extends readonly string[]>(values: V): { readonly kind: 'oneOf'; readonly values: V } => ({
    kind: 'oneOf',
    values,
  }),
  template: <const H extends readonly string[]>(holes: H): { readonly kind: 'template'; readonly holes: H } => ({
    kind: 'template',
    holes,
  }),
  list: <const T extends AttributeType>(element: T): { readonly kind: 'list'; readonly element: T } => ({
    kind: 'list',
    element,
  }),
  map: <const T extends AttributeType>(element: T): { readonly kind: 'map'; readonly element: T } => ({ kind: 'map', element }),
} as const;
