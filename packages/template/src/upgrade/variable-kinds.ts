import { isPlain } from '@imgbuild/gotemplate';
import { quotedText } from '@imgbuild/hcl';
import { inDependencyOrder } from '../graph.ts';
import type { LegacyVariable } from '../legacy/syntax.ts';
import { userReferences } from '../legacy/user-references.ts';
import type { GoScope } from './go-functions.ts';
import { translate } from './go-text.ts';
import { codeParts, type Parts } from './parts.ts';

/**
 * What becomes of a variable. One with a `default` has one in HCL too; the default of a `computed` one is made of what no
 * default in HCL may use; one that is `required` has none, or one that needs itself, which comes to the same.
 */
export type VariableKind = 'required' | 'default' | 'computed';

export function kindsOf(variables: readonly LegacyVariable[]): ReadonlyMap<string, VariableKind> {
  const uses = new Map(
    variables.map(({ name, default: given }) => [
      name.text,
      given === undefined ? [] : userReferences(given.text).flatMap((each) => each.name ?? []),
    ]),
  );
  const { cycles } = inDependencyOrder([...uses.keys()], (name) => uses.get(name) ?? []);
  const needingThemselves = new Set(cycles.flat());
  return new Map(
    variables.map(({ name: { text }, default: given }) => {
      if (given === undefined || needingThemselves.has(text)) return [text, 'required'];
      return [text, isComputed(given) ? 'computed' : 'default'];
    }),
  );
}

/** A default may ask for the environment, and for nothing else. */
export function environmentCall(name: string): Parts {
  return codeParts(`env(${quotedText(name)})`);
}

function isComputed(given: NonNullable<LegacyVariable['default']>): boolean {
  if (isPlain(given.text)) return false;
  const allowed = new Set<string>();
  const scope: GoScope = {
    user: () => codeParts('var.x'),
    used: () => undefined,
    timestamp: () => codeParts('local.timestamp'),
    environment: (name) => {
      const parts = environmentCall(name);
      for (const part of parts) if (part.kind === 'code') allowed.add(part.code);
      return parts;
    },
    sees: 'nothing',
    leftovers: 'not-rendered',
  };
  return translate(given, scope, []).some((part) => part.kind === 'code' && !allowed.has(part.code));
}
