import type { Problem, Rule } from '../sdk/index.ts';
import { listNames } from './describe.ts';
import { problems } from './problems.ts';

/** How an attribute came to its value, as far as rules care. */
export type Presence = 'written' | 'environment' | 'missing' | 'unknown';

/** What is wrong by one rule, or nothing. A rule that depends on something unknown is undecided. */
export function checkRule(rule: Rule, presenceOf: (name: string) => Presence): Omit<Problem, 'path'> | undefined {
  const has =
    (...kinds: readonly Presence[]) =>
    (name: string): boolean =>
      kinds.includes(presenceOf(name));
  switch (rule.rule) {
    case 'exactly-one':
    case 'at-most-one':
    case 'at-least-one': {
      const written = rule.of.filter(has('written'));
      if (rule.rule !== 'at-least-one' && written.length > 1) {
        return problems.create('conflicting-arguments', { names: listNames(rule.of, 'or'), given: listNames(written) });
      }
      const some = rule.rule === 'at-most-one' || rule.of.some(has('written', 'environment', 'unknown'));
      return some ? undefined : problems.create('one-needed', { names: listNames(rule.of, 'or') });
    }
    case 'all-or-none': {
      const missing = rule.of.filter(has('missing'));
      if (missing.length === 0 || !rule.of.some(has('written', 'environment'))) return undefined;
      return problems.create('incomplete-group', { names: listNames(rule.of), missing: listNames(missing) });
    }
    case 'requires': {
      const missing = rule.needs.filter(has('missing'));
      if (missing.length === 0 || presenceOf(rule.when) !== 'written') return undefined;
      return problems.create('companion-needed', { name: rule.when, missing: listNames(missing) });
    }
  }
}

/**
 * Whether the environment may fill in an attribute: not when another of the same choice was written, and only the first of
 * a choice when none was.
 */
export function mayComeFromEnvironment(
  name: string,
  rules: readonly Rule[],
  isWritten: (name: string) => boolean,
  isInEnvironment: (name: string) => boolean,
): boolean {
  const choices = rules.filter((rule) => rule.rule === 'exactly-one' || rule.rule === 'at-most-one');
  return choices.every(({ of }) => {
    if (!of.includes(name)) return true;
    return !of.some(isWritten) && of.find(isInEnvironment) === name;
  });
}
