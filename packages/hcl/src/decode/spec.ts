import type { Span } from '@imgbuild/diagnostics';
import type { Type } from '../values/type.ts';
import type { Value } from '../values/value.ts';

/**
 * What a body should look like and which value it becomes. Data that answers five questions: `decode`, `impliedType`,
 * `references`, `spanOf`, `childBlockTypes`.
 */
export type Spec =
  | { readonly kind: 'object'; readonly attributes: Readonly<Record<string, Spec>> }
  | { readonly kind: 'attribute'; readonly name: string; readonly type: Type; readonly required?: boolean }
  | { readonly kind: 'literal'; readonly value: Value }
  /** At most one block (exactly one when required); null without. */
  | {
      readonly kind: 'block';
      readonly type: string;
      readonly labels?: readonly string[];
      readonly required?: boolean;
      readonly nested: Spec;
    }
  | { readonly kind: 'blockList'; readonly type: string; readonly min?: number; readonly max?: number; readonly nested: Spec }
  | { readonly kind: 'blockMap'; readonly type: string; readonly labels: readonly string[]; readonly nested: Spec }
  /** A block whose attributes are a map of one type. */
  | { readonly kind: 'blockAttributes'; readonly type: string; readonly element: Type; readonly required?: boolean }
  | { readonly kind: 'default'; readonly primary: Spec; readonly otherwise: Spec };

/** A decoded value, and where each part of it was written. */
export interface Decoded {
  readonly value: Value;
  /**
   * Where the part at a path of attribute names, labels and indexes was written: an attribute as a whole, a block's header, an
   * element of a list or object that is written out. For a part without a place of its own (it comes from a variable), the
   * nearest one around it; for what was not written, where it should have been: the end of the body.
   */
  spanOf(path: readonly (string | number)[]): Span;
}
