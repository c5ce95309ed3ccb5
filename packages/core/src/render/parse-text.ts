import { type Diagnostic, didYouMean } from '@imgbuild/diagnostics';
import { callsOf, fieldsOf, parseTemplate, type Template } from '@imgbuild/gotemplate';
import type { TextProblem } from '../schema/raw.ts';
import { namesOf, type RenderContext } from './context.ts';
import { templateFunctions, unavailableFunctions } from './functions.ts';
import { problems } from './problems.ts';

/** A text as a template, what can be said against it without running it, and whether it reads build values. */
export interface ParsedText {
  readonly template: Template;
  readonly problems: readonly TextProblem[];
  readonly readsBuild: boolean;
}

/** Parses a text and checks its functions and names. `holes` are names of its own besides the build's values. */
export function parseText(text: string, context: RenderContext, holes: readonly string[] = []): ParsedText {
  const unavailable = unavailableFunctions(context);
  const functions = [...Object.keys(templateFunctions(context)), ...unavailable.keys()];
  // Packer's templates are called root, and can call themselves by that name.
  const { value: template, diagnostics } = parseTemplate(text, { functions, name: 'root' });
  const names = namesOf(context.values);
  const all = [...holes, ...names];
  const calls = callsOf(template);
  const fields = fieldsOf(template).map(({ path, span }) => ({ name: path[0] ?? '', span }));
  const misused = calls.flatMap(({ name, span }) => {
    const reason = unavailable.get(name);
    return reason === undefined ? [] : [problems.create('function-unavailable', { name, reason, span })];
  });
  const known = all.length === 0 ? '' : ` There are: ${all.join(', ')}.`;
  const anything = context.values?.kind === 'unknown' && context.values.others === 'possible';
  const isOpen = anything || context.placeholders === 'keep';
  const unknown = fields
    .filter(({ name }) => !isOpen && !all.includes(name))
    .map(({ name, span }) => problems.create('unknown-value', { name, suggestion: didYouMean(name, all), known, span }));
  const builds = calls.filter(({ name }) => name === 'build');
  const ungiven = builds.flatMap(({ arguments: [name], span }) => {
    if (typeof name !== 'string' || context.values === undefined || anything || names.includes(name)) return [];
    const said = { name, suggestion: didYouMean(name, names), names: names.join(', ') || 'none' };
    return [problems.create('unknown-build-value', { ...said, span })];
  });
  return {
    template,
    problems: onlyOnce([...diagnostics, ...misused, ...unknown, ...ungiven].map(textProblem)),
    readsBuild: builds.length > 0 || fields.some(({ name }) => !holes.includes(name)),
  };
}

/** A diagnostic about a text as a problem: only the caller knows where in a file the text stands. */
export function textProblem({ code, severity, summary, detail, span }: Diagnostic): TextProblem {
  const within = span === undefined ? {} : { within: { start: span.start, end: span.end } };
  return { code, severity, summary, ...(detail === undefined ? {} : { detail }), ...within };
}

/** A mistake that is made twice in one text is said once, where it is made first. */
function onlyOnce(all: readonly TextProblem[]): readonly TextProblem[] {
  const found = new Map<string, TextProblem>();
  for (const problem of all) {
    const key = JSON.stringify([problem.code, problem.summary, problem.detail]);
    if (!found.has(key)) found.set(key, problem);
  }
  return [...found.values()];
}
