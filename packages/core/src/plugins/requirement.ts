import type { Span } from '@imgbuild/diagnostics';

/** An entry of `required_plugins`: `amazon = { source = "github.com/hashicorp/amazon", version = ">= 1.2" }`. */
export interface Requirement {
  /** The name at the left: `amazon` makes `amazon-ebs`. */
  readonly accessor: string;
  readonly source: string;
  /** All must hold; from several `packer` blocks if need be. */
  readonly constraints: readonly { readonly text: string; readonly span?: Span }[];
  /** The entry. */
  readonly span?: Span;
}
