import { type Diagnostic, didYouMean, type Span } from '@imgbuild/diagnostics';
import type { Traversal } from '@imgbuild/hcl';
import { problems } from './problems.ts';
import type { SharedFailures } from './services/shared-failures.ts';

/** Says in a template's terms what the language found wrong with references. */
export type Explain = (diagnostics: readonly Diagnostic[], references: readonly Traversal[]) => readonly Diagnostic[];

/** What a template declares, for suggestions. */
export interface Declared {
  readonly variables: readonly string[];
  readonly locals: readonly string[];
  /** `TYPE.NAME` */
  readonly data: readonly string[];
  /** Template files beside the only one that was read. */
  readonly beside: readonly string[];
}

export interface Explainer {
  /** Holds back what may be met more than once, which `gathered` tells. Everything else is given back. */
  readonly gather: Explain;
  /** One diagnostic per name that was used and is not declared, and per failure of a service, with all places. */
  gathered(): readonly Diagnostic[];
}

interface Use {
  readonly code: 'undefined-variable' | 'undefined-local' | 'undefined-data';
  readonly name: string;
  readonly spans: Span[];
}

/** Makes an explainer for one template. A name used in ten places and declared in none is one mistake. */
export function createExplainer(declared: Declared, failures: SharedFailures): Explainer {
  const uses = new Map<string, Use>();
  const gather: Explain = (diagnostics, references) => {
    if (diagnostics.length === 0) return diagnostics;
    return failures.gather(diagnostics).flatMap((diagnostic) => {
      const reference = references.find(
        ({ steps, rootSpan }) =>
          isAt(diagnostic.span, steps[0]?.span) || isAt(diagnostic.span, steps[1]?.span) || isAt(diagnostic.span, rootSpan),
      );
      if (reference === undefined) return [diagnostic];
      if (diagnostic.code === 'hcl/unknown-variable') return [unknownRoot(diagnostic, reference, declared)];
      if (diagnostic.code !== 'hcl/unsupported-attribute') return [diagnostic];
      // `source.TYPE.NAME` without quotes.
      if (reference.root === 'source' && reference.steps.length > 1)
        return [problems.create('source-not-here', { span: reference.span })];
      const use = undeclaredUse(diagnostic, reference, declared);
      if (use === undefined) return [diagnostic];
      const key = `${use.code} ${use.name}`;
      const before = uses.get(key) ?? { ...use, spans: [] };
      uses.set(key, before);
      if (!before.spans.some((span) => isAt(span, reference.span))) before.spans.push(reference.span);
      return [];
    });
  };
  return { gather, gathered: () => [...[...uses.values()].map((use) => tell(use, declared)), ...failures.told()] };
}

/** Says which values a builder gives, where a block reads one that it does not. */
export function explainBuildValues(
  diagnostics: readonly Diagnostic[],
  references: readonly Traversal[],
  builder: string,
  names: readonly string[],
): readonly Diagnostic[] {
  return diagnostics.map((diagnostic) => {
    if (diagnostic.code !== 'hcl/unsupported-attribute') return diagnostic;
    const reference = references.find(({ root, steps }) => root === 'build' && isAt(diagnostic.span, steps[0]?.span));
    const [first] = reference?.steps ?? [];
    if (first?.kind !== 'attribute') return diagnostic;
    const suggestion = didYouMean(first.name, names);
    return problems.create('undefined-build-value', {
      builder,
      name: first.name,
      suggestion,
      names: names.join(', '),
      span: reference?.span,
    });
  });
}

function isAt(a: Span | undefined, b: Span | undefined): boolean {
  return a !== undefined && b !== undefined && a.file === b.file && a.start === b.start && a.end === b.end;
}

function undeclaredUse(
  diagnostic: Diagnostic,
  { root, steps: [first, second] }: Traversal,
  declared: Declared,
): Omit<Use, 'spans'> | undefined {
  if (first?.kind !== 'attribute') return undefined;
  const isFirst = isAt(diagnostic.span, first.span);
  if (root === 'var' && isFirst && !declared.variables.includes(first.name))
    return { code: 'undefined-variable', name: first.name };
  if (root === 'local' && isFirst && !declared.locals.includes(first.name)) return { code: 'undefined-local', name: first.name };
  if (root !== 'data') return undefined;
  const name = second?.kind === 'attribute' ? `${first.name}.${second.name}` : first.name;
  const isDeclared = declared.data.some((each) => each === name || each.startsWith(`${name}.`));
  return isDeclared ? undefined : { code: 'undefined-data', name };
}

function tell({ code, name, spans }: Use, declared: Declared): Diagnostic {
  const [span, ...others] = [...spans].sort((a, b) => (a.file === b.file ? a.start - b.start : a.file < b.file ? -1 : 1));
  const related = others.slice(0, 3).map((each) => ({ message: 'It is used here too', span: each }));
  const more = others.length > 3 ? ` It is used in ${others.length - 3} more place(s).` : '';
  if (code === 'undefined-data')
    return problems.create(code, { name, more, suggestion: didYouMean(name, declared.data), span, related });
  const names = code === 'undefined-variable' ? declared.variables : declared.locals;
  const beside =
    declared.beside.length === 0
      ? ''
      : ` Only this file is read; to read ${declared.beside.join(', ')} as well, give the folder instead of the file.`;
  return problems.create(code, { name, more, beside, suggestion: didYouMean(name, names), span, related });
}

/** A name that nothing has: perhaps a variable or local without its prefix, or something that is elsewhere. */
function unknownRoot(diagnostic: Diagnostic, { root, rootSpan: span }: Traversal, declared: Declared): Diagnostic {
  if (root === 'build') return problems.create('build-not-here', { span });
  if (root === 'source') return problems.create('source-not-here', { span });
  const prefix = declared.variables.includes(root) ? 'var' : declared.locals.includes(root) ? 'local' : undefined;
  return prefix === undefined ? diagnostic : problems.create('missing-prefix', { name: root, prefix, span });
}
