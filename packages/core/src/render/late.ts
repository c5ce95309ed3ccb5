import { invariant } from '@imgbuild/diagnostics';
import { execute, isPlain, typed } from '@imgbuild/gotemplate';
import type { TextProblem } from '../schema/raw.ts';
import { type BuildInfo, failure, type Json, type LateText, type NameRule } from '../sdk/index.ts';
import { nameFunctions } from './clean-name.ts';
import type { RenderContext } from './context.ts';
import { templateFunctions } from './functions.ts';
import { parseText, textProblem } from './parse-text.ts';
import { timeOrderedUuid } from './uuid.ts';

/** What a late text may use besides its own holes. */
export interface LateNames {
  /** Names of `build.*`, missing where a component does not see them. */
  readonly build?: readonly string[] | undefined;
  /** Whether `build.*` may have others too. */
  readonly others?: 'possible' | undefined;
  /** Functions besides those that all texts have. */
  readonly functions?: RenderContext['functions'] | undefined;
}

/** What is wrong with a late text before it can be filled: its syntax, its functions, and the names it reads. */
export function checkLateText(
  text: string,
  holes: readonly string[],
  { build, others, functions }: LateNames = {},
): readonly TextProblem[] {
  if (isPlain(text)) return [];
  const context: RenderContext = {
    startedAt: 0,
    uuid: () => '',
    workingDirectory: '',
    build: { name: '', type: '' },
    ...(build === undefined ? {} : { values: { kind: 'unknown', names: build, ...(others === undefined ? {} : { others }) } }),
    ...(functions === undefined ? {} : { functions }),
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
  const data = { ...values, ...typedHoles(holes) };
  const { value, diagnostics } = execute(parsed.template, {
    data,
    functions: templateFunctions(context),
    missing: 'error-at-top',
  });
  if (value !== undefined) return value;
  const [mistake] = diagnostics;
  invariant(mistake !== undefined, 'a template gave neither a text nor a diagnostic');
  throw failure(textProblem(mistake));
}

/** Holes as Packer has them: what a record of texts lacks prints `<no value>`, and `index` gives an empty text for it. */
function typedHoles(holes: Readonly<Record<string, Json>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(holes).map(([name, hole]) => [name, isTextRecord(hole) ? typed('map[string]string', hole) : hole]),
  );
}

function isTextRecord(hole: Json): boolean {
  return (
    typeof hole === 'object' &&
    hole !== null &&
    !Array.isArray(hole) &&
    Object.values(hole).every((value) => typeof value === 'string')
  );
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

/** Fills the late texts of one build; `names` is the rule of its builder, for texts of the builder's block. */
export function lateRenderer(build: BuildInfo, workingDirectory: string, names?: NameRule): BuildTexts {
  const context: RenderContext = {
    startedAt: build.startedAt,
    uuid: uuidsOf(build.startedAt),
    workingDirectory,
    build: { name: build.sourceName, type: build.type },
    values: { kind: 'known', values: build.values },
    ...nameFunctions(names),
  };
  return { render: (late, holes) => renderLate(late, holes, context) };
}
