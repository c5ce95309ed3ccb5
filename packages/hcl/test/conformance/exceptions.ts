import { recorded } from '../values/recorded.ts';

/** Recorded cases from which we differ on purpose. `docs/hcl-compatibility.md` tells users of each. */
export interface Exception {
  readonly file: string;
  /** What the lines of such cases have in them; a recording has one case a line. */
  readonly line: RegExp;
  /** The heading in docs/hcl-compatibility.md under which it is explained. */
  readonly heading: string;
}

/** All of them; the tests of every recording read this table. */
export const exceptions: readonly Exception[] = [
  { file: 'hclsyntax.scan_normal.jsonl', line: /TokenQuotedNewline/, heading: 'A string ends with its line' },
  {
    file: 'expressions.jsonl',
    line: /"input":"[^"]*cidrsubnets?\([^)]*, *-[0-9]/,
    heading: 'Networks of negative bits or numbers',
  },
  {
    file: 'expressions.jsonl',
    line: /"input":"[^"]*pow\([^)]*, *-?(?:[1-9][0-9]*\.[0-9]*[1-9]|0?\.(?!5\))[0-9]*[1-9])/,
    heading: 'Powers with a fraction',
  },
];

/** The cases of a recording but for those that are kept different. */
export function recordedWithout<T>(file: string): readonly T[] {
  const patterns = exceptions.filter((each) => each.file === file).map(({ line }) => line);
  return recorded<T>(file).filter((each) => !patterns.some((pattern) => pattern.test(JSON.stringify(each))));
}
