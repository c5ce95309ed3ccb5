export {
  hasErrors,
  inSourceOrder,
  invariant,
  Invariant,
  type Diagnostic,
  type Related,
  type Result,
  type Severity,
  type Span,
} from './diagnostic.ts';
export { defineCatalogue, type Catalogue, type CatalogueEntry, type Place } from './catalogue.ts';
export { fill, message, type Message } from './message.ts';
export { didYouMean, editDistance, nearest } from './suggest.ts';
export { countCharacters, indexLines, type LineIndex, type Position } from './lines.ts';
export { renderDiagnostic, renderDiagnostics, type ReadSource, type RenderOptions } from './render.ts';
