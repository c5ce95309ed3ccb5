import { type Diagnostic, hasErrors, inSourceOrder } from '@imgbuild/diagnostics';
import type { Registry } from '@imgbuild/core';
import type { Body, ComponentKind } from '@imgbuild/core/sdk';
import { format } from '@imgbuild/hcl';
import { readLegacySyntax } from '../legacy/read-syntax.ts';
import type { LegacySyntax } from '../legacy/syntax.ts';
import { gatherImageSearches } from './amazon-ami.ts';
import { annotations } from './annotations.ts';
import { buildBlock } from './build-block.ts';
import { type NewSource, upgradeBuilders } from './builders.ts';
import { type ComponentUse, componentsOf, isKnown, unknownComponent, warnOfOldKeys } from './component-uses.ts';
import type { GoScope } from './go-functions.ts';
import { block, type BodyItem, bodyText, commented, commentText } from './layout.ts';
import { problems } from './problems.ts';
import { packerBlock } from './required-plugins.ts';
import { settingItems, type SettingsContext } from './settings.ts';
import { upgradeVariables, type Variables } from './variables.ts';
import { localBlocks, variableBlocks } from './variable-blocks.ts';

export interface UpgradeOptions {
  /** Whether comments tell what each part is. */
  readonly annotations?: 'yes' | 'no';
  /** Installed components: their schemas say what is a block and what an argument. */
  readonly registry?: Registry;
}

export interface Upgraded {
  /** HCL in canonical format; empty when the JSON template has errors. */
  readonly text: string;
  /** What is wrong with the JSON template, and warnings of what means something else now. */
  readonly diagnostics: readonly Diagnostic[];
  /** Components that neither an installed package nor any plugin that imgbuild has heard of provides. */
  readonly unknownComponents: readonly ComponentUse[];
}

/** Writes a legacy JSON template anew in HCL, with the same meaning. Never throws. */
export function upgradeTemplate(text: string, file: string, options: UpgradeOptions = {}): Upgraded {
  const { value: syntax, diagnostics: found } = readLegacySyntax(text, file);
  if (syntax.root === undefined || hasErrors(found)) return { text: '', diagnostics: found, unknownComponents: [] };
  const diagnostics = [...found];
  const components = componentsOf(syntax);
  warnOfOldKeys(syntax, diagnostics);
  const upgraded = sectionsOf(syntax, components, options, diagnostics);
  const unknownComponents = components.filter((each) => !isKnown(each, options.registry));
  diagnostics.push(...unknownComponents.map((each) => unknownComponent(each, options.registry)));
  const formatted = format(upgraded, file);
  const isRead = !hasErrors(formatted.diagnostics);
  // HCL counts more levels for the same values.
  if (!isRead) diagnostics.push(problems.create('nested-too-deep', { span: syntax.root.openSpan }));
  return { text: isRead ? formatted.value : '', diagnostics: inSourceOrder(diagnostics), unknownComponents };
}

function sectionsOf(
  syntax: LegacySyntax,
  components: readonly ComponentUse[],
  { annotations: annotated = 'no', registry }: UpgradeOptions,
  diagnostics: Diagnostic[],
): string {
  const variables = upgradeVariables(syntax, diagnostics);
  const sources = upgradeBuilders(syntax, { ...scopeOf(variables, 'nothing'), leftovers: 'not-rendered' }, diagnostics);
  const schemaOf = (kind: ComponentKind, type: string): Body | undefined => registry?.find(kind, type)?.config;
  const contextOf = (sees: GoScope['sees']): SettingsContext => ({ scope: scopeOf(variables, sees), diagnostics });
  const searches = gatherImageSearches(registry, contextOf('nothing'));
  const sourceBlock = (source: NewSource): BodyItem => {
    const { type, label, builder } = source;
    const schema = schemaOf('builder', type);
    const items = builder.settings.flatMap(
      (property) => searches.sourceImage(source, property) ?? settingItems([property], schema, contextOf('source')),
    );
    return block('source', [type, label], items);
  };
  const sourceBlocks = sources.sources.map(sourceBlock);
  const build = buildBlock(syntax, sources, schemaOf, contextOf('build'));
  const data = searches.blocks();
  const packer = packerBlock(syntax.minimumVersion?.text, [
    ...components,
    ...(data.length === 0 ? [] : [{ kind: 'data', type: 'amazon-ami' } as const]),
  ]);
  const sections: readonly (readonly [keyof typeof annotations, readonly BodyItem[]])[] = [
    ['packer', packer === undefined ? [] : [packer]],
    ['variables', variableBlocks(variables.variables())],
    ['data', data],
    ['locals', localBlocks(variables.locals())],
    ['sources', sourceBlocks],
    ['build', build === undefined ? [] : [build]],
  ];
  const items = sections.flatMap(([name, [first, ...more]]) =>
    first === undefined ? [] : [annotated === 'yes' ? commented(first, annotations[name]) : first, ...more],
  );
  const heads = [...(annotated === 'yes' ? [annotations.file] : []), ...commentsIn(syntax)];
  return [...heads.map(commentText), bodyText(items)].filter((part) => part !== '').join('\n');
}

function scopeOf({ user, used, timestamp }: Variables, sees: GoScope['sees']): GoScope {
  return { user, used, timestamp, environment: () => undefined, sees, leftovers: 'rendered' };
}

/** What authors said of the whole template. */
function commentsIn({ root }: LegacySyntax): readonly string[] {
  return (root?.properties ?? []).flatMap(({ key, value }) =>
    key.text.startsWith('_') && value.kind === 'string' ? [value.text] : [],
  );
}
