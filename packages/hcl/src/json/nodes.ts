import type { Span } from '@imgbuild/diagnostics';
import type { HclNumber } from '../values/index.ts';
import type { JsonArray, JsonNode, JsonObject, JsonProperty, JsonString } from './tree.ts';

/** The text that nodes stand in. */
export interface JsonSource {
  readonly file: string;
  readonly text: string;
}

// As in native syntax, nodes keep offsets and make spans when somebody asks: with an object for every span a tree would be
// several times as large. Classes, since getters belong to a prototype.

abstract class Placed {
  protected readonly source: JsonSource;
  protected readonly start: number;
  protected readonly end: number;

  constructor(source: JsonSource, start: number, end: number) {
    this.source = source;
    this.start = start;
    this.end = end;
  }
  get span(): Span {
    return this.at(this.start, this.end);
  }
  protected at(start: number, end: number): Span {
    return { file: this.source.file, start, end };
  }
}

/** Where an object or array stands, and where its last character is; `close` is `end` where it was never closed. */
export interface ContainerPlace {
  readonly start: number;
  readonly close: number;
  readonly end: number;
}

abstract class Container extends Placed {
  private readonly close: number;

  constructor(source: JsonSource, { start, close, end }: ContainerPlace) {
    super(source, start, end);
    this.close = close;
  }
  get openSpan(): Span {
    return this.at(this.start, this.start + 1);
  }
  get closeSpan(): Span {
    return this.at(this.close, this.end);
  }
}

export class ObjectNode extends Container implements JsonObject {
  readonly properties: readonly JsonProperty[];

  constructor(source: JsonSource, place: ContainerPlace, properties: readonly JsonProperty[]) {
    super(source, place);
    this.properties = properties;
  }
  get kind(): 'object' {
    return 'object';
  }
}

export class ArrayNode extends Container implements JsonArray {
  readonly elements: readonly JsonNode[];

  constructor(source: JsonSource, place: ContainerPlace, elements: readonly JsonNode[]) {
    super(source, place);
    this.elements = elements;
  }
  get kind(): 'array' {
    return 'array';
  }
}

export class StringNode extends Placed implements JsonString {
  readonly text: string;

  constructor(source: JsonSource, start: number, end: number, text: string) {
    super(source, start, end);
    this.text = text;
  }
  get kind(): 'string' {
    return 'string';
  }
  get raw(): string {
    return this.source.text.slice(this.start + 1, this.end - 1);
  }
}

export class NumberNode extends Placed {
  readonly value: HclNumber;

  constructor(source: JsonSource, start: number, end: number, value: HclNumber) {
    super(source, start, end);
    this.value = value;
  }
  get kind(): 'number' {
    return 'number';
  }
}

export class BoolNode extends Placed {
  get kind(): 'bool' {
    return 'bool';
  }
  get value(): boolean {
    return this.end - this.start === 'true'.length;
  }
}

export class NullNode extends Placed {
  get kind(): 'null' {
    return 'null';
  }
}

export class InvalidNode extends Placed {
  get kind(): 'invalid' {
    return 'invalid';
  }
}
