import type { Span } from '@imgbuild/diagnostics';
import { type Source, spanIn } from '../located.ts';
import type { HclNumber } from '../values/index.ts';
import type { JsonArray, JsonNode, JsonObject, JsonProperty, JsonString } from './tree.ts';

// Without a common class: a parser of JSON spends a fifth more time where each constructor calls another.

type Node<Kind extends JsonNode['kind']> = Extract<JsonNode, { kind: Kind }>;

/** Where an object or array stands, and where its last character is; `close` is `end` where it was never closed. */
export interface ContainerPlace {
  readonly start: number;
  readonly close: number;
  readonly end: number;
}

export class ObjectNode implements JsonObject {
  private readonly source: Source;
  private readonly place: ContainerPlace;
  readonly properties: readonly JsonProperty[];

  constructor(source: Source, place: ContainerPlace, properties: readonly JsonProperty[]) {
    this.source = source;
    this.place = place;
    this.properties = properties;
  }
  get kind(): 'object' {
    return 'object';
  }
  get span(): Span {
    return spanIn(this.source, this.place.start, this.place.end);
  }
  get openSpan(): Span {
    return spanIn(this.source, this.place.start, this.place.start + 1);
  }
  get closeSpan(): Span {
    return spanIn(this.source, this.place.close, this.place.end);
  }
}

export class ArrayNode implements JsonArray {
  private readonly source: Source;
  private readonly place: ContainerPlace;
  readonly elements: readonly JsonNode[];

  constructor(source: Source, place: ContainerPlace, elements: readonly JsonNode[]) {
    this.source = source;
    this.place = place;
    this.elements = elements;
  }
  get kind(): 'array' {
    return 'array';
  }
  get span(): Span {
    return spanIn(this.source, this.place.start, this.place.end);
  }
  get openSpan(): Span {
    return spanIn(this.source, this.place.start, this.place.start + 1);
  }
  get closeSpan(): Span {
    return spanIn(this.source, this.place.close, this.place.end);
  }
}

export class StringNode implements JsonString {
  private readonly source: Source;
  private readonly start: number;
  private readonly end: number;
  readonly text: string;

  constructor(source: Source, start: number, end: number, text: string) {
    this.source = source;
    this.start = start;
    this.end = end;
    this.text = text;
  }
  get kind(): 'string' {
    return 'string';
  }
  get span(): Span {
    return spanIn(this.source, this.start, this.end);
  }
  get raw(): string {
    return this.source.text.slice(this.start + 1, this.end - 1);
  }
}

export class NumberNode implements Node<'number'> {
  private readonly source: Source;
  private readonly start: number;
  private readonly end: number;
  readonly value: HclNumber;

  constructor(source: Source, start: number, end: number, value: HclNumber) {
    this.source = source;
    this.start = start;
    this.end = end;
    this.value = value;
  }
  get kind(): 'number' {
    return 'number';
  }
  get span(): Span {
    return spanIn(this.source, this.start, this.end);
  }
}

export class BoolNode implements Node<'bool'> {
  private readonly source: Source;
  private readonly start: number;
  private readonly end: number;

  constructor(source: Source, start: number, end: number) {
    this.source = source;
    this.start = start;
    this.end = end;
  }
  get kind(): 'bool' {
    return 'bool';
  }
  get span(): Span {
    return spanIn(this.source, this.start, this.end);
  }
  get value(): boolean {
    return this.end - this.start === 'true'.length;
  }
}

export class NullNode implements Node<'null'> {
  private readonly source: Source;
  private readonly start: number;

  constructor(source: Source, start: number) {
    this.source = source;
    this.start = start;
  }
  get kind(): 'null' {
    return 'null';
  }
  get span(): Span {
    return spanIn(this.source, this.start, this.start + 'null'.length);
  }
}
