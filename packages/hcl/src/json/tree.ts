import type { Span } from '@imgbuild/diagnostics';
import type { HclNumber } from '../values/index.ts';

/** A JSON value as it stands in its text. Spans are into that text; those of strings include the quotes. */
export type JsonNode =
  | JsonObject
  | JsonArray
  | JsonString
  | { readonly kind: 'number'; readonly span: Span; readonly value: HclNumber }
  | { readonly kind: 'bool'; readonly span: Span; readonly value: boolean }
  | { readonly kind: 'null'; readonly span: Span }
  /** Stands where no value could be read; what is wrong there has been told. */
  | { readonly kind: 'invalid'; readonly span: Span };

/** An object (RFC 8259), names that are there twice included. */
export interface JsonObject {
  readonly kind: 'object';
  readonly span: Span;
  readonly openSpan: Span;
  /** The closing brace; empty where there is none. */
  readonly closeSpan: Span;
  /** In source order, with all that have the same name. */
  readonly properties: readonly JsonProperty[];
}

/** A name and its value. */
export interface JsonProperty {
  readonly key: JsonString;
  readonly value: JsonNode;
}

/** An array. */
export interface JsonArray {
  readonly kind: 'array';
  readonly span: Span;
  readonly openSpan: Span;
  readonly closeSpan: Span;
  readonly elements: readonly JsonNode[];
}

/** A string, also as a name. */
export interface JsonString {
  readonly kind: 'string';
  readonly span: Span;
  /** What the string means. */
  readonly text: string;
  /** What stands between the quotes, escapes as written. */
  readonly raw: string;
}
