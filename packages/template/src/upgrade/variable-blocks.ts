import { attribute, block, type BodyItem } from './layout.ts';
import type { NewLocal, NewVariable } from './variables.ts';

/** Variables as blocks. All are strings: so JSON templates have them. */
export function variableBlocks(variables: readonly NewVariable[]): readonly BodyItem[] {
  return variables.map(({ name, default: given, secrecy }) =>
    block(
      'variable',
      [name],
      [attribute('type', 'string'), ...(given === undefined ? [] : [attribute('default', given)]), ...sensitiveItem(secrecy)],
    ),
  );
}

/** Locals in one block; each that is a secret needs one of its own. */
export function localBlocks(locals: readonly NewLocal[]): readonly BodyItem[] {
  const plain = locals.filter(({ secrecy }) => secrecy === 'plain');
  return [
    ...(plain.length === 0
      ? []
      : [
          block(
            'locals',
            [],
            plain.map(({ name, expression }) => attribute(name, expression)),
          ),
        ]),
    ...locals
      .filter(({ secrecy }) => secrecy === 'sensitive')
      .map(({ name, expression, secrecy }) =>
        block('local', [name], [attribute('expression', expression), ...sensitiveItem(secrecy)]),
      ),
  ];
}

function sensitiveItem(secrecy: 'sensitive' | 'plain'): readonly BodyItem[] {
  return secrecy === 'sensitive' ? [attribute('sensitive', 'true')] : [];
}
