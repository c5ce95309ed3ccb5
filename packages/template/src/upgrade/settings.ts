import { fieldOf } from '@imgbuild/core/schema';
import type { Diagnostic } from '@imgbuild/diagnostics';
import type { Body } from '@imgbuild/core/sdk';
import { isIdentifier, type JsonProperty } from '@imgbuild/hcl';
import { problems } from './problems.ts';
import { type BodyItem, block } from './layout.ts';
import { blocksOf } from './nesting.ts';
import { type ValueContext, valueText } from './values.ts';

export interface SettingsContext extends ValueContext {
  readonly diagnostics: Diagnostic[];
}

/** A component's own settings as the items of a body, in the order they were written. */
export function settingItems(settings: readonly JsonProperty[], schema: Body | undefined, context: SettingsContext): BodyItem[] {
  return settings.flatMap(({ key, value }) => {
    const name = nameIn(schema, key.text);
    const field = fieldOf(schema, name);
    const blocks = blocksOf(name, value, field);
    if (blocks !== undefined) {
      const nested = field?.field === 'block' ? field.body : undefined;
      return blocks.map(({ properties }) => block(name, [], settingItems(properties, nested, context)));
    }
    if (!isIdentifier(name)) {
      context.diagnostics.push(problems.create('no-argument-name', { name, span: key.span }));
      return [];
    }
    const expression = valueText(value, field?.field === 'attribute' ? field.type : undefined, context);
    return expression === undefined ? [] : [{ kind: 'attribute', name, expression }];
  });
}

/** Legacy templates find settings whatever the case of their letters. */
function nameIn(schema: Body | undefined, written: string): string {
  if (schema === undefined || Object.hasOwn(schema.fields, written)) return written;
  return Object.keys(schema.fields).find((name) => name.toLowerCase() === written.toLowerCase()) ?? written;
}
