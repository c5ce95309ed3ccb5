import { type Diagnostic, didYouMean } from '@imgbuild/diagnostics';
import { callsOf, fieldsOf, parseTemplate, type Template } from '@imgbuild/gotemplate';
import type { Problem } from '../sdk/index.ts';
import { namesOf, type RenderContext } from './context.ts';
import { templateFunctions, unavailableFunctions } from './functions.ts';
import { problems } from './problems.ts';

/** A text as a template, what can be said against it without running it, and whether it reads build values. */
export interface ParsedText {
  readonly template: Template;
  readonly problems: readonly Problem[];
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
  const fields = fieldsOf(template).map(({ path }) => path[0] ?? '');
  const misused = calls.flatMap(({ name }) => {
    const reason = unavailable.get(name);
    return reason === undefined ? [] : [problems.create('function-unavailable', { name, reason })];
  });
  const known = all.length === 0 ? '' : ` There are: ${all.join(', ')}.`;
  const anything = context.values?.kind === 'unknown' && context.values.others === 'possible';
  const unknown = fields
    .filter((name) => !anything && !all.includes(name))
    .map((name) => problems.create('unknown-value', { name, suggestion: didYouMean(name, all), known }));
  const builds = calls.flatMap(({ name, arguments: [first] }) => (name === 'build' ? [first] : []));
  const ungiven = builds
    .filter((name) => typeof name === 'string')
    .filter((name) => context.values !== undefined && !anything && !names.includes(name))
    .map((name) =>
      problems.create('unknown-build-value', { name, suggestion: didYouMean(name, names), names: names.join(', ') || 'none' }),
    );
  return {
    template,
    problems: onlyOnce([...diagnostics.map(withoutPlace), ...misused, ...unknown, ...ungiven]),
    readsBuild: builds.length > 0 || fields.some((name) => !holes.includes(name)),
  };
}

/** A diagnostic as a problem. Its place is one inside the string, which only the caller could put into the template's file. */
export function withoutPlace({ code, severity, summary, detail }: Diagnostic): Problem {
  return { code, severity, summary, ...(detail === undefined ? {} : { detail }) };
}

/** A mistake that is made twice in one text is said once. */
function onlyOnce(all: readonly Problem[]): readonly Problem[] {
  return [...new Map(all.map((problem) => [JSON.stringify(problem), problem])).values()];
}
