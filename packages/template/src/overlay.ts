import type { Body, Content } from '@imgbuild/hcl';

/** A body laid over another: its arguments replace those of the same name, its blocks are added. Every part keeps its place. */
export function overlay(base: Body, over: Body): Body {
  return {
    span: over.span,
    missingItemSpan: over.missingItemSpan,
    content: (schema) => {
      const below = base.content(schema);
      const above = over.content(schema);
      return { value: merged(below.value, above.value), diagnostics: [...below.diagnostics, ...above.diagnostics] };
    },
    partialContent: (schema) => {
      const below = base.partialContent(schema);
      const above = over.partialContent(schema);
      const rest = overlay(below.value.rest, above.value.rest);
      return { value: { ...merged(below.value, above.value), rest }, diagnostics: [...below.diagnostics, ...above.diagnostics] };
    },
    justAttributes: () => {
      const below = base.justAttributes();
      const above = over.justAttributes();
      return { value: new Map([...below.value, ...above.value]), diagnostics: [...below.diagnostics, ...above.diagnostics] };
    },
    everything: () => merged(base.everything(), over.everything()),
  };
}

function merged(below: Content, above: Content): Content {
  return {
    attributes: new Map([...below.attributes, ...above.attributes]),
    blocks: [...below.blocks, ...above.blocks],
    misspelt: new Set([...(below.misspelt ?? []), ...(above.misspelt ?? [])]),
  };
}
