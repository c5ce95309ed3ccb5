import type { Late } from '@imgbuild/core';
import { bindLate, outputsOf, type RenderContext, renderText, timeOrderedUuid } from '@imgbuild/core';
import type { InterpretPorts } from '@imgbuild/core/schema';
import type { BuildContext } from './scope.ts';

/** What all strings of a template are rendered with. */
export interface RenderWorld {
  readonly start: number;
  readonly working: string;
  random(count: number): Uint8Array;
}

/** Where a string stands: a builder sees no values of the build, the others do. */
export type StringPlace = { readonly context: BuildContext; readonly late: Late | undefined };

/** The Go-template ports of the interpreter; `onRead` is told what a string reads of the build it stands in. */
export function renderPorts(
  world: RenderWorld,
  { context, late }: StringPlace,
  onRead: (name: string) => void,
): Required<Pick<InterpretPorts, 'render' | 'bindLate' | 'lateNames'>> {
  const names =
    late === undefined ? [] : Object.keys((late.phase === 'validate' ? late.outputs : outputsOf(context.outputs)).fields);
  const values: Pick<RenderContext, 'values'> =
    late === undefined
      ? {}
      : { values: late.phase === 'validate' ? { kind: 'unknown', names } : { kind: 'known', values: late.values } };
  const render: RenderContext = {
    startedAt: world.start,
    uuid: () => timeOrderedUuid(world.start, (count) => world.random(count)),
    workingDirectory: world.working,
    build: { name: context.sourceName, type: context.type },
    ...values,
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
  };
}
