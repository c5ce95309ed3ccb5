import type { Diagnostic } from '@imgbuild/diagnostics';
import { type RenderContext, renderText } from '@imgbuild/core';
import type { TextProblem } from '@imgbuild/core/schema';
import type { HclFunction } from '@imgbuild/hcl';
import { problems as templateProblems } from '../problems.ts';
import { serviceFunctions } from './services.ts';
import type { Undeclared } from './undeclared.ts';
import { answersFor, type Resolved } from './user-answers.ts';
import { hasPlaceholders } from './user-references.ts';
import type { Written } from './written.ts';

/** A variable that is to get its value from a text; without one it stays unknown. */
export interface Unresolved {
  readonly name: string;
  /** What is told when its text is made of itself alone: then it is as good as none. */
  readonly unset: ((reason: string) => Diagnostic) | undefined;
  readonly text: Written | undefined;
  readonly secrecy: 'sensitive' | 'plain';
}

/** What resolving passes along. */
export interface Resolving {
  readonly context: Omit<RenderContext, 'user' | 'functions' | 'placeholders'>;
  /** The functions of HCL, among them those that ask services. */
  readonly table: ReadonlyMap<string, HclFunction>;
  readonly undeclared: Undeclared;
  readonly diagnostics: Diagnostic[];
}

/**
 * Renders the texts of all variables, each after those it uses. A cycle is told once, with its path; its variables stay
 * unknown, and so do those that use them. What is made of a secret is a secret.
 */
export function resolveVariables(variables: readonly Unresolved[], resolving: Resolving): ReadonlyMap<string, Resolved> {
  const byName = new Map(variables.map((variable) => [variable.name, variable]));
  const resolved = new Map<string, Resolved>();
  for (const { name, text, secrecy } of variables) {
    if (text === undefined) resolved.set(name, { value: undefined, secrecy });
    else resolving.undeclared.look(text, 'variables');
  }
  for (const { name } of variables) settle(name, byName, resolved, resolving);
  return resolved;
}

/** Without recursion: chains of variables may be longer than the stack is deep. */
function settle(
  start: string,
  byName: ReadonlyMap<string, Unresolved>,
  resolved: Map<string, Resolved>,
  resolving: Resolving,
): void {
  const path: { readonly name: string; needs: readonly string[]; at: number }[] = [];
  const places = new Map<string, number>();
  const enter = (name: string): void => {
    places.set(name, path.length);
    path.push({ name, needs: [], at: 0 });
  };
  enter(start);
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const variable = byName.get(top.name);
    const next = top.needs[top.at];
    if (variable === undefined || resolved.has(top.name)) {
      places.delete(top.name);
      path.pop();
    } else if (next === undefined) {
      // Which variables a text uses may depend on the values of others, so there may be more when those are known.
      top.needs = attempt(variable, byName, resolved, resolving);
      top.at = 0;
    } else {
      top.at++;
      const from = places.get(next);
      if (resolved.has(next)) continue;
      if (from === undefined) enter(next);
      else
        breakCycle(
          path.slice(from).flatMap(({ name }) => byName.get(name) ?? []),
          resolved,
          resolving,
        );
    }
  }
}

function breakCycle(cycle: readonly Unresolved[], resolved: Map<string, Resolved>, { diagnostics }: Resolving): void {
  const [first, ...others] = cycle;
  const unset = others.length === 0 ? first?.unset : undefined;
  if (first !== undefined) resolved.set(first.name, { value: undefined, secrecy: first.secrecy });
  if (unset !== undefined) {
    diagnostics.push(unset('made of itself'));
    return;
  }
  const names = [...cycle, first].map((variable) => variable?.name ?? '').join(' → ');
  const related = others.flatMap(({ name, text }) =>
    text === undefined ? [] : [{ message: `${name} is part of it`, span: text.span }],
  );
  diagnostics.push(templateProblems.create('cycle', { path: names, span: first?.text?.span, related }));
  for (const { name, secrecy } of others) resolved.set(name, { value: undefined, secrecy });
}

/** Renders a variable's text; gives the variables that must have their values before, if there are any. */
function attempt(
  { name, text, secrecy }: Unresolved,
  byName: ReadonlyMap<string, Unresolved>,
  resolved: Map<string, Resolved>,
  { context, table, diagnostics }: Resolving,
): readonly string[] {
  if (text === undefined) return [];
  const answers = answersFor(text.text, (other) => resolved.get(other) ?? (byName.has(other) ? 'waiting' : undefined), 'open');
  const service = { isOpen: false, isSecret: false };
  const functions = serviceFunctions(table, {
    unknown: () => (service.isOpen = true),
    secret: () => (service.isSecret = true),
  });
  const rendered = renderText(text.text, { ...context, user: answers.user, functions, placeholders: 'keep' });
  if (answers.waitsFor.size > 0) return [...answers.waitsFor];
  const isSecret = secrecy === 'sensitive' || answers.isSecret || service.isSecret;
  const isOpen = answers.isOpen || service.isOpen;
  if (rendered.kind === 'problems' && !isOpen) diagnostics.push(...rendered.problems.map((problem) => placed(problem, text)));
  const isKept =
    rendered.kind === 'text' && rendered.text.includes('{{') && (answers.hasPlaceholders || hasPlaceholders(text.text));
  resolved.set(name, {
    value: rendered.kind === 'text' && !isOpen ? rendered.text : undefined,
    secrecy: isSecret ? 'sensitive' : 'plain',
    ...(isKept ? { placeholders: 'kept' } : {}),
  });
  return [];
}

/** A problem of a text, where the text stands. */
export function placed({ code, severity = 'error', summary, detail, within }: TextProblem, text: Written): Diagnostic {
  const span = within === undefined ? text.span : text.part(within.start, within.end);
  return { code, severity, summary, ...(detail === undefined ? {} : { detail }), span };
}
