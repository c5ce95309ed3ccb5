import type { UserVariable } from '@imgbuild/core';
import { userReferences } from './user-references.ts';

/** A variable with its value; undefined where it has none or it is not known, which has been told. */
export interface Resolved {
  readonly value: string | undefined;
  readonly secrecy: 'sensitive' | 'plain';
  /** Whether `{{ .X }}` in the value is left for a late text. */
  readonly placeholders?: 'kept';
}

/** What `user` answers to one text, and what the text's result is worth after that. */
export interface UserAnswers {
  user(name: string): UserVariable;
  /** Whether something was asked for that is not known. */
  readonly isOpen: boolean;
  readonly isSecret: boolean;
  readonly hasPlaceholders: boolean;
  /** Variables that were asked for and are still waiting for their values. */
  readonly waitsFor: ReadonlySet<string>;
}

/**
 * `find` gives nothing for a variable that there is not. One that the text names has been told then; one that it computes has not.
 * `missing` says what stands for it: an empty text, or nothing that is known.
 */
export function answersFor(
  text: string,
  find: (name: string) => Resolved | 'waiting' | undefined,
  missing: 'empty' | 'open',
): UserAnswers {
  const named = new Set(userReferences(text).map(({ name }) => name));
  const waitsFor = new Set<string>();
  const seen = { isOpen: false, isSecret: false, hasPlaceholders: false };
  return {
    user: (name) => {
      const found = find(name);
      if (found === undefined && !named.has(name)) return missing === 'open' ? 'undeclared' : { value: '' };
      if (found === 'waiting') waitsFor.add(name);
      if (found === undefined || found === 'waiting' || found.value === undefined) {
        seen.isOpen ||= found !== undefined || missing === 'open';
        return { value: '' };
      }
      seen.isSecret ||= found.secrecy === 'sensitive';
      seen.hasPlaceholders ||= found.placeholders === 'kept';
      return { value: found.value, ...(found.placeholders === undefined ? {} : { placeholders: found.placeholders }) };
    },
    get isOpen() {
      return seen.isOpen;
    },
    get isSecret() {
      return seen.isSecret;
    },
    get hasPlaceholders() {
      return seen.hasPlaceholders;
    },
    waitsFor,
  };
}
