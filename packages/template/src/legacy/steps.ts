import type { Diagnostic } from '@imgbuild/diagnostics';
import type { Block, ComponentHandle } from '@imgbuild/core';
import type { AnyComponent } from '@imgbuild/core/sdk';
import type { JsonProperty } from '@imgbuild/hcl';
import type { Components } from '../components.ts';
import type { BlockSource } from '../configure.ts';
import type { BuildContext } from '../scope.ts';
import { legacyBlockSource, type LegacyWorld } from './configure.ts';
import { wrongType } from './fields.ts';
import { problems } from './problems.ts';
import type { LegacyPostProcessor, LegacyProvisioner } from './syntax.ts';
import type { Written } from './written.ts';

/** What planning passes along. */
export interface LegacyPlanning {
  readonly components: Components;
  readonly world: LegacyWorld;
  /** Renders a text that decides what is run; undefined when it is not known, or wrong, which has been told. */
  render(text: Written): string | undefined;
  readonly diagnostics: Diagnostic[];
}

type StepKind = 'provisioner' | 'post-processor';
type Handle<K extends StepKind> = ComponentHandle<Extract<AnyComponent, { kind: K }>>;

/** A provisioner or post-processor, before it is known which builds have it. */
export interface StepSource<K extends StepKind, S> {
  readonly step: S;
  maxRetries(): number | undefined;
  forBuild(context: BuildContext): {
    readonly handle: Handle<K>;
    readonly block: Block<Extract<AnyComponent, { kind: K }>>;
  };
}

/** Of steps that no build has, nothing is looked at. */
export function stepSource<K extends StepKind, S extends LegacyProvisioner | LegacyPostProcessor>(
  kind: K,
  step: S,
  planning: LegacyPlanning,
): StepSource<K, S> {
  const { components, world, diagnostics } = planning;
  const { text: type, span: origin } = step.type;
  const made = once((): { readonly handle: Handle<K>; readonly source: BlockSource<Extract<AnyComponent, { kind: K }>> } => {
    const handle = components.find(kind, type, origin) as Handle<K>;
    const overrides = 'overrides' in step ? overridesOf(step, diagnostics) : new Map<string, readonly JsonProperty[]>();
    return { handle, source: legacyBlockSource({ handle, settings: step.settings, overrides, origin }, world) };
  });
  return {
    step,
    maxRetries: once(() => ('maxRetries' in step ? readRetries(step.maxRetries, planning) : undefined)),
    forBuild: (context) => ({ handle: made().handle, block: made().source.forBuild(context) }),
  };
}

/** What is said of one builder twice counts together. */
function overridesOf({ overrides }: LegacyProvisioner, diagnostics: Diagnostic[]): ReadonlyMap<string, readonly JsonProperty[]> {
  const found = new Map<string, readonly JsonProperty[]>();
  for (const { builder, value } of overrides) {
    if (value.kind === 'object') found.set(builder.text, [...(found.get(builder.text) ?? []), ...value.properties]);
    else if (value.kind !== 'null') diagnostics.push(wrongType('An override', 'an object of settings', value));
  }
  return found;
}

function readRetries(written: Written | undefined, { render, diagnostics }: LegacyPlanning): number | undefined {
  const text = written && render(written);
  if (written === undefined || text === undefined || text === '') return undefined;
  if (/^\+?\d{1,9}$/.test(text)) return Number(text);
  diagnostics.push(problems.create('invalid-retries', { text, span: written.span }));
  return undefined;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
