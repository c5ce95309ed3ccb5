import { type Diagnostic, didYouMean, type Span } from '@imgbuild/diagnostics';
import { problems } from './problems.ts';
import { userReferences } from './user-references.ts';
import type { Written } from './written.ts';

/**
 * Gathers uses of variables that there are not: a name used in ten places is one mistake. Among the values of variables it is an
 * error, as in Packer; anywhere else an empty text stands for it, and there are many templates that live by that.
 */
export interface Undeclared {
  /** Notes what a text uses; gives all names that it uses. */
  look(written: Written, where: 'variables' | 'elsewhere'): readonly string[];
  told(): readonly Diagnostic[];
}

/** `known` are the names of all variables, declared or given. */
export function gatherUndeclared(known: ReadonlySet<string>): Undeclared {
  const uses = new Map<string, Span[]>();
  const inVariables = new Set<string>();
  return {
    look: (written, where) =>
      userReferences(written.text).flatMap(({ name, start, end }) => {
        if (name === undefined) return [];
        if (known.has(name)) return [name];
        if (where === 'variables') inVariables.add(name);
        const span = written.part(start, end);
        const spans = uses.get(name) ?? [];
        uses.set(name, spans);
        if (!spans.some((each) => each.file === span.file && each.start === span.start)) spans.push(span);
        return [name];
      }),
    told: () =>
      [...uses].map(([name, spans]) => {
        const [span, ...others] = spans;
        const related = others.slice(0, 3).map((each) => ({ message: 'It is used here too', span: each }));
        const more = others.length > 3 ? ` It is used in ${others.length - 3} more place(s).` : '';
        const code = inVariables.has(name) ? 'undeclared-variable' : 'variable-without-value';
        return problems.create(code, { name, suggestion: didYouMean(name, known), more, span, related });
      }),
  };
}
