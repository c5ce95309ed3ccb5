import type { Diagnostic, Result } from '@imgbuild/diagnostics';
import type { Body, Scope } from '../body.ts';
import { nullValue, objectValue, unknownValue } from '../values/index.ts';
import { decodeAttribute } from './attributes.ts';
import { decodeBlockAttributes, decodeBlockList, decodeSingleBlock } from './blocks.ts';
import { type Decoding, isMisspelt } from './decoding.ts';
import { decodeBlockMap } from './labelled-blocks.ts';
import { leaf, spanAt, type Part } from './place.ts';
import { schemaOf } from './spec-schema.ts';
import type { Decoded, Spec } from './spec.ts';

/**
 * Reads a body, of either syntax, as its spec says. What is wrong is a diagnostic, and the value is unknown there; the rest is
 * decoded. `spanOf` of the result finds where a part of the value was written.
 */
export function decode(body: Body, spec: Spec, scope: Scope | undefined): Result<Decoded> {
  const diagnostics: Diagnostic[] = [];
  const { value, place } = decodeBody(body, spec, scope, diagnostics);
  return { value: { value, spanOf: (path) => spanAt(place, path) }, diagnostics };
}

function decodeBody(body: Body, spec: Spec, scope: Scope | undefined, diagnostics: Diagnostic[]): Part {
  const content = body.content(schemaOf(spec));
  diagnostics.push(...content.diagnostics);
  const nested: Decoding['nested'] = (inner, innerSpec) => decodeBody(inner, innerSpec, scope, diagnostics);
  return decodeSpec(spec, { scope, diagnostics, body, content: content.value, nested });
}

function decodeSpec(spec: Spec, decoding: Decoding): Part {
  switch (spec.kind) {
    case 'literal':
      return { value: spec.value, place: leaf(decoding.body.missingItemSpan) };
    case 'object': {
      const entries = Object.entries(spec.attributes).map(([name, each]) => [name, decodeSpec(each, decoding)] as const);
      return {
        value: objectValue(new Map(entries.map(([name, part]) => [name, part.value]))),
        place: { span: decoding.body.span, parts: new Map(entries.map(([name, part]) => [name, part.place])) },
      };
    }
    case 'attribute': {
      const attribute = decoding.content.attributes.get(spec.name);
      if (attribute !== undefined) return decodeAttribute(attribute, spec.type, decoding);
      // A required one that is missing, and a misspelt one, has been told of; unknown keeps what depends on it quiet.
      const isTold = spec.required === true || isMisspelt(spec.name, decoding);
      const value = isTold ? unknownValue(spec.type) : nullValue(spec.type);
      return { value, place: leaf(decoding.body.missingItemSpan) };
    }
    case 'default': {
      const primary = decodeSpec(spec.primary, decoding);
      return primary.value.state === 'null' ? decodeSpec(spec.otherwise, decoding) : primary;
    }
    case 'block':
      return decodeSingleBlock(spec, decoding);
    case 'blockList':
      return decodeBlockList(spec, decoding);
    case 'blockMap':
      return decodeBlockMap(spec, decoding);
    case 'blockAttributes':
      return decodeBlockAttributes(spec, decoding);
  }
}
