import type { Diagnostic, Span } from '@imgbuild/diagnostics';
import type { Expression, Traversal, TraversalStep } from '../body.ts';

/** Moves what was read in a text of its own to where the text stands in its file. */
export interface Placed {
  diagnostic(diagnostic: Diagnostic): Diagnostic;
  expression(expression: Expression): Expression;
}

/** `positionOf` gives where an offset into the text is in the file; spans of other files stay as they are. */
export function placed(file: string, positionOf: (offset: number) => number): Placed {
  const span = (at: Span): Span => (at.file === file ? { file, start: positionOf(at.start), end: positionOf(at.end) } : at);
  const diagnostic = (each: Diagnostic): Diagnostic => ({
    ...each,
    ...(each.span === undefined ? {} : { span: span(each.span) }),
    ...(each.related === undefined
      ? {}
      : { related: each.related.map((related) => ({ message: related.message, span: span(related.span) })) }),
  });
  const step = (each: TraversalStep): TraversalStep =>
    each.kind === 'attribute' ? { kind: each.kind, name: each.name, span: span(each.span) } : { ...each, span: span(each.span) };
  const traversal = ({ root, rootSpan, steps, span: whole }: Traversal): Traversal => ({
    root,
    rootSpan: span(rootSpan),
    steps: steps.map(step),
    span: span(whole),
  });
  const expression = (each: Expression): Expression => ({
    span: span(each.span),
    evaluate: (scope) => {
      const { value, diagnostics } = each.evaluate(scope);
      return { value, diagnostics: diagnostics.map(diagnostic) };
    },
    references: () => each.references().map(traversal),
    asTraversal: () => {
      const { value, diagnostics } = each.asTraversal();
      return { value: value === undefined ? undefined : traversal(value), diagnostics: diagnostics.map(diagnostic) };
    },
    asKeyword: () => each.asKeyword(),
    asList: () => each.asList()?.map(expression),
    asObject: () => each.asObject()?.map(({ key, value }) => ({ key: expression(key), value: expression(value) })),
    asCall: () => {
      const call = each.asCall();
      if (call === undefined) return undefined;
      return { name: call.name, nameSpan: span(call.nameSpan), arguments: call.arguments.map(expression) };
    },
  });
  return { diagnostic, expression };
}
