import type { Body } from '@imgbuild/core/sdk';
import type { JsonNode } from '@imgbuild/hcl';
import { quotedText } from '@imgbuild/hcl';
import type { LegacyPostProcessor, LegacyProvisioner } from '../legacy/syntax.ts';
import type { Written } from '../legacy/written.ts';
import type { NewSources } from './builders.ts';
import { translate } from './go-text.ts';
import { attribute, block, type BodyItem } from './layout.ts';
import { expressionOf } from './parts.ts';
import { type SettingsContext, settingItems } from './settings.ts';
import { objectText, valueText } from './values.ts';

/** A provisioner as a block; what decides when it runs comes first. */
export function provisionerBlock(
  blockType: 'provisioner' | 'error-cleanup-provisioner',
  step: LegacyProvisioner,
  schema: Body | undefined,
  sources: NewSources,
  context: SettingsContext,
): BodyItem {
  const { type, settings, overrides, maxRetries } = step;
  const items: BodyItem[] = [
    ...selectionItems(step, sources),
    ...durationItem('pause_before', step.pauseBefore, step.node),
    ...durationItem('timeout', step.timeout, step.node),
    ...(maxRetries === undefined ? [] : [attribute('max_retries', retriesText(maxRetries, context))]),
    ...settingItems(settings, schema, context),
  ];
  if (overrides.length > 0) {
    const entries = overrides.map(
      ({ builder, value }) => [sources.overrideName(builder.text), valueText(value, undefined, context) ?? 'null'] as const,
    );
    items.push(attribute('override', objectText(entries)));
  }
  return block(blockType, [type.text], items);
}

/** A chain: one post-processor stands alone, several in a block of their own. */
export function chainBlocks(
  chain: readonly LegacyPostProcessor[],
  schemaOf: (type: string) => Body | undefined,
  sources: NewSources,
  context: SettingsContext,
): readonly BodyItem[] {
  const blocks = chain.map((step) => {
    const { type, name, keepInputArtifact, settings } = step;
    return block(
      'post-processor',
      [type.text],
      [
        ...(name === undefined ? [] : [attribute('name', quotedText(name.text))]),
        ...selectionItems(step, sources),
        ...(keepInputArtifact === undefined ? [] : [attribute('keep_input_artifact', String(keepInputArtifact))]),
        ...settingItems(settings, schemaOf(type.text), context),
      ],
    );
  });
  return blocks.length > 1 ? [block('post-processors', [], blocks)] : blocks;
}

function selectionItems(
  { only, except }: { readonly only: readonly Written[]; readonly except: readonly Written[] },
  sources: NewSources,
): readonly BodyItem[] {
  const list = (names: readonly Written[]): string =>
    `[${names.map(({ text }) => expressionOf(sources.fullName(text))).join(', ')}]`;
  return [
    ...(only.length === 0 ? [] : [attribute('only', list(only))]),
    ...(except.length === 0 ? [] : [attribute('except', list(except))]),
  ];
}

/** A duration as it was written; a number, which counts nanoseconds, with a unit that people count in. */
function durationItem(name: string, milliseconds: number | undefined, node: JsonNode): readonly BodyItem[] {
  if (milliseconds === undefined) return [];
  const written = node.kind === 'object' ? node.properties.find(({ key }) => key.text === name)?.value : undefined;
  const counted = milliseconds % 1000 === 0 ? `${milliseconds / 1000}s` : `${milliseconds}ms`;
  return [attribute(name, quotedText(written?.kind === 'string' ? written.text : counted))];
}

function retriesText(written: Written, { scope, diagnostics }: SettingsContext): string {
  return /^\d+$/.test(written.text) ? written.text : expressionOf(translate(written, scope, diagnostics));
}
