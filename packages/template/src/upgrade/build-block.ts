import type { Body, ComponentKind } from '@imgbuild/core/sdk';
import { quotedText } from '@imgbuild/hcl';
import type { LegacySyntax } from '../legacy/syntax.ts';
import type { NewSource, NewSources } from './builders.ts';
import { attribute, block, type BodyItem } from './layout.ts';
import { expressionOf, plainText } from './parts.ts';
import type { SettingsContext } from './settings.ts';
import { chainBlocks, provisionerBlock } from './steps.ts';

/** The one build block of an upgraded template; undefined when there is nothing to build and nothing to do. */
export function buildBlock(
  { description, provisioners, errorCleanup, chains }: LegacySyntax,
  sources: NewSources,
  schemaOf: (kind: ComponentKind, type: string) => Body | undefined,
  context: SettingsContext,
): BodyItem | undefined {
  const steps = [
    ...provisioners.map((step) =>
      provisionerBlock('provisioner', step, schemaOf('provisioner', step.type.text), sources, context),
    ),
    ...(errorCleanup === undefined
      ? []
      : [
          provisionerBlock(
            'error-cleanup-provisioner',
            errorCleanup,
            schemaOf('provisioner', errorCleanup.type.text),
            sources,
            context,
          ),
        ]),
    ...chains.flatMap((chain) => chainBlocks(chain, (type) => schemaOf('post-processor', type), sources, context)),
  ];
  if (steps.length === 0 && sources.sources.length === 0) return undefined;
  return block(
    'build',
    [],
    [
      ...(description === undefined || description.text === '' ? [] : [attribute('description', quotedText(description.text))]),
      ...sourceItems(sources.sources),
      ...steps,
    ],
  );
}

/** Sources as a list; where one is called otherwise than its block, each in a block, so that their order stays. */
function sourceItems(sources: readonly NewSource[]): readonly BodyItem[] {
  const address = ({ type, label }: NewSource): string => `source.${type}.${label}`;
  if (sources.every(({ name, label }) => plainText(name) === label)) {
    const list = sources.map((source) => quotedText(address(source)));
    const text = list.length < 3 ? `[${list.join(', ')}]` : `[\n${list.map((each) => `${each},\n`).join('')}]`;
    return list.length === 0 ? [] : [attribute('sources', text)];
  }
  return sources.map((source) =>
    block(
      'source',
      [address(source)],
      plainText(source.name) === source.label ? [] : [attribute('name', expressionOf(source.name))],
    ),
  );
}
