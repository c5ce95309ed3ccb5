import { compareReleases, type Release, releaseIn } from './release.ts';

/** One comparison of a version constraint: `>= 1.2`. */
export interface Comparison {
  readonly operator: '=' | '!=' | '>' | '>=' | '<' | '<=' | '~>';
  /** As three numbers, `1.2` being `1.2.0`. */
  readonly version: string;
  /** How many numbers were written; `~>` depends on it. */
  readonly precision: number;
}

/** A constraint in Packer's grammar: comparisons that must all hold. */
export type Constraint = readonly Comparison[];

const operators = ['=', '!=', '>', '>=', '<', '<=', '~>'] as const;

/**
 * Reads a version constraint in Packer's grammar: `=`, `!=`, `>`, `>=`, `<`, `<=`, `~>`, joined by commas; a bare version
 * means `=`. The mistake is half a sentence.
 */
export function parseConstraint(text: string): { readonly constraint: Constraint } | { readonly mistake: string } {
  const constraint: Comparison[] = [];
  for (const part of text.split(',')) {
    const match = /^\s*([^\s\d\w]*)\s*(\S*)\s*$/.exec(part);
    const [operator = '', version = ''] = match?.slice(1) ?? [];
    if (match === null || version === '')
      return { mistake: part.trim() === '' ? 'it is empty' : `${JSON.stringify(part.trim())} has no version` };
    const known = operators.find((candidate) => candidate === (operator === '' ? '=' : operator));
    if (known === undefined) return { mistake: `${JSON.stringify(operator)} is no operator here; ${advice(operator, version)}` };
    const numbers = /^v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?$/.exec(version);
    if (numbers === null) return { mistake: `${JSON.stringify(version)} is not a version of one to three numbers` };
    const given = numbers.slice(1).filter((number) => number !== undefined);
    const whole = [...given, '0', '0'].slice(0, 3).map(Number).join('.');
    constraint.push({ operator: known, version: whole, precision: given.length });
  }
  return { constraint };
}

function advice(operator: string, version: string): string {
  if (operator === '^' || operator === '~') return `write "~> ${version}" for the releases that are compatible with ${version}`;
  return 'there are =, !=, >, >=, <, <= and ~>';
}

/** Whether a version meets a constraint. The pre-release part of the version does not count, as with Packer's own plugins. */
export function meets(version: string, constraint: Constraint): boolean {
  const release = releaseIn(version);
  return release !== undefined && isMet(release, constraint);
}

function isMet(release: Release, constraint: Constraint): boolean {
  return constraint.every((comparison) => holds(release, comparison));
}

function holds(release: Release, { operator, version, precision }: Comparison): boolean {
  const bound = releaseOf(version);
  const order = compareReleases(release, bound);
  switch (operator) {
    case '=':
      return order === 0;
    case '!=':
      return order !== 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '~>':
      return order >= 0 && isSamePrefix(release, bound, precision - 1);
  }
}

/** `~> 1.2.3` keeps the first two numbers, `~> 1.2` the first; `~> 1` keeps none, which surprises, and is how Packer has it. */
function isSamePrefix(release: Release, bound: Release, count: number): boolean {
  return bound.slice(0, count).every((number, index) => release[index] === number);
}

function releaseOf(version: string): Release {
  return releaseIn(version) ?? [0, 0, 0];
}

/** A constraint as a range that npm understands. npm cannot leave single versions out, so `!=` is lost. */
export function npmRange(constraint: Constraint): string {
  const parts = constraint.flatMap(({ operator, version, precision }) => {
    if (operator === '!=') return [];
    if (operator === '=') return [version];
    if (operator !== '~>') return [`${operator}${version}`];
    const [major = 0, minor = 0] = version.split('.').map(Number);
    const below = precision === 3 ? [`<${major}.${minor + 1}.0`] : precision === 2 ? [`<${major + 1}.0.0`] : [];
    return [`>=${version}`, ...below];
  });
  return parts.length === 0 ? '*' : parts.join(' ');
}

/** Whether any version from `from` to `to`, both included, meets a constraint. */
export function meetsWithin(range: { readonly from: string; readonly to: string }, constraint: Constraint): boolean {
  // The smallest version that meets it is one of these bounds or follows one, past as many as are excluded.
  const excluded = constraint.filter(({ operator }) => operator === '!=').length;
  const [from, to] = [releaseOf(range.from), releaseOf(range.to)];
  const bounds = [from, to, ...constraint.map(({ version }) => releaseOf(version))];
  const tries = bounds.flatMap(([major, minor, patch]) =>
    Array.from({ length: excluded + 2 }, (_, steps): Release => [major, minor, patch + steps]),
  );
  return tries.some((each) => compareReleases(each, from) >= 0 && compareReleases(each, to) <= 0 && isMet(each, constraint));
}
