import type { Late } from '@imgbuild/core';
import { bindLate, nameFunctions, outputsOf, type RenderContext, renderText, timeOrderedUuid } from '@imgbuild/core';
import type { InterpretPorts } from '@imgbuild/core/schema';
import type { NameRule } from '@imgbuild/core/sdk';
import type { BuildContext } from './scope.ts';

/** What all strings of a template are rendered with. */
export interface RenderWorld {
  readonly start: number;
  readonly working: string;
  random(count: number): Uint8Array;
  /** What only strings of JSON templates have. */
  readonly json?: Pick<RenderContext, 'user' | 'templateDirectory'>;
}

/** Where a string stands: a builder sees no values of the build, the others do. */
export type StringPlace = {
  readonly context: BuildContext;
  readonly late: Late | undefined;
  /** Whether the component is missing: then the names of its late texts are not known. */
  readonly open: boolean;
  /** The rule for names of the builder whose block it is. */
  readonly names: NameRule | undefined;
};

/** The Go-template ports of the interpreter; `onRead` is told what a string reads of the build it stands in. */
export function renderPorts(
  world: RenderWorld,
  { context, late, open, names: rule }: StringPlace,
  onRead: (name: string) => void,
): Pick<InterpretPorts, 'render' | 'bindLate' | 'lateNames' | 'otherLateNames' | 'lateFunctions'> {
  const names =
    late === undefined ? [] : Object.keys((late.phase === 'validate' ? late.outputs : outputsOf(context.outputs)).fields);
  const others = open || (late !== undefined && context.open === true) ? { others: 'possible' as const } : {};
  const values: Pick<RenderContext, 'values'> =
    late === undefined && !open
      ? {}
      : { values: late?.phase === 'run' ? { kind: 'known', values: late.values } : { kind: 'unknown', names, ...others } };
  // Many builders have a rule for the names of their resources; what a missing one has nobody knows.
  const { functions } = open ? { functions: { clean_resource_name: (text: unknown) => text } } : nameFunctions(rule);
  const render: RenderContext = {
    startedAt: world.start,
    uuid: () => timeOrderedUuid(world.start, (count) => world.random(count)),
    workingDirectory: world.working,
    build: { name: context.sourceName, type: context.type },
    ...values,
    ...world.json,
    ...(functions === undefined ? {} : { functions }),
  };
  const watched = (text: string): void => {
    if (!text.includes('{{')) return;
    if (text.includes('build_name')) onRead('{{build_name}}');
    if (text.includes('build_type')) onRead('{{build_type}}');
    for (const match of text.matchAll(/\bbuild\s+["`](\w+)["`]/g)) onRead(`build.${match[1] ?? ''}`);
    // Whatever else may read a value of the build, and the messages that list their names, depend on all of them.
    if (/\bbuild\b|\./.test(text)) onRead('build');
  };
  return {
    render: (text) => {
      watched(text);
      return renderText(text, render);
    },
    bindLate: (text) => {
      watched(text);
      return bindLate(text, render);
    },
    lateNames: names,
    ...(others.others === undefined ? {} : { otherLateNames: others.others }),
    ...(functions === undefined ? {} : { lateFunctions: functions }),
  };
}
