import { invariant } from '@imgbuild/diagnostics';
import { execute, isPlain } from '@imgbuild/gotemplate';
import type { TextProblem } from '../schema/raw.ts';
import { type BuildInfo, failure, type Json, type LateText } from '../sdk/index.ts';
import type { RenderContext } from './context.ts';
import { templateFunctions } from './functions.ts';
import { parseText, textProblem } from './parse-text.ts';
import { timeOrderedUuid } from './uuid.ts';

/**
 * What is wrong with a late text before it can be filled: its syntax, its functions, and the names it reads. `buildNames`
 * are those of `build.*`, undefined where a component does not see them; `others` says that there may be more.
 */
export function checkLateText(
  text: string,
  holes: readonly string[],
  buildNames: readonly string[] | undefined,
  others?: 'possible',
): readonly TextProblem[] {
  if (isPlain(text)) return [];
  const context: RenderContext = {
    startedAt: 0,
    uuid: () => '',
    workingDirectory: '',
    build: { name: '', type: '' },
    ...(buildNames === undefined
      ? {}
      : { values: { kind: 'unknown', names: buildNames, ...(others === undefined ? {} : { others }) } }),
  };
  return parseText(text, context, holes).problems;
}

/** Fills a late text: its holes from `holes`, the rest from the context. Throws a failure when that cannot be done. */
export function renderLate<Holes extends string>(
  late: LateText<Holes>,
  holes: Readonly<Record<Holes, Json>>,
  context: RenderContext,
): string {
  if (isPlain(late.text)) return late.text;
  const values = context.values?.kind === 'known' ? context.values.values : {};
  const parsed = parseText(late.text, context, Object.keys(holes));
  const [first] = parsed.problems;
  if (first !== undefined) throw failure(first);
  const data = { ...values, ...holes };
  const { value, diagnostics } = execute(parsed.template, { data, functions: templateFunctions(context), missing: 'error' });
  if (value !== undefined) return value;
  const [mistake] = diagnostics;
  invariant(mistake !== undefined, 'a template gave neither a text nor a diagnostic');
  throw failure(textProblem(mistake));
}

/** What fills the late texts of one build. */
export interface BuildTexts {
  render<Holes extends string>(late: LateText<Holes>, holes: Readonly<Record<Holes, Json>>): string;
}

/** Fills the late texts of what belongs to no build: a data source is read before there are any. */
export function lateRendererOutside(o: Pick<RenderContext, 'startedAt' | 'workingDirectory'>): BuildTexts {
  const context: RenderContext = { ...o, uuid: uuidsOf(o.startedAt) };
  return { render: (late, holes) => renderLate(late, holes, context) };
}

function uuidsOf(startedAt: number): RenderContext['uuid'] {
  return () => timeOrderedUuid(startedAt, (count) => crypto.getRandomValues(new Uint8Array(count)));
}

/** Fills the late texts of one build. */
export function lateRenderer(build: BuildInfo, workingDirectory: string): BuildTexts {
  const context: RenderContext = {
    startedAt: build.startedAt,
    uuid: uuidsOf(build.startedAt),
    workingDirectory,
    build: { name: build.sourceName, type: build.type },
    values: { kind: 'known', values: build.values },
  };
  return { render: (late, holes) => renderLate(late, holes, context) };
}
