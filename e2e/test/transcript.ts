// Lines that a build has to say, in their order, with holes for what is different each time.

/** What may stand in a hole that is given no value. */
const wildcards: Readonly<Record<string, string>> = {
  address: String.raw`\d{1,3}(?:\.\d{1,3}){3}`,
  id: String.raw`[a-z]+-[0-9a-f]{17}`,
  // With and without a dash: what is made for a moment is named by the tool, and a random part.
  name: String.raw`packer_[0-9a-f-]{8,36}`,
  number: String.raw`\d+`,
  time: String.raw`(?:\d+ (?:hour|minute|second|millisecond)s? ?)+`,
  stars: String.raw`\*+`,
  spaces: ' *',
  // Counts that later versions of Ansible add.
  more: String.raw`(?: +\w+=\d+)* *`,
};

export interface ExpectedLine {
  readonly text: string;
  readonly pattern: RegExp;
}

/** The lines of a text with holes like `{build}`; empty ones are left out. */
export function expectedLines(text: string, values: Readonly<Record<string, string>>): readonly ExpectedLine[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ text: line, pattern: patternOf(line, values) }));
}

function patternOf(line: string, values: Readonly<Record<string, string>>): RegExp {
  const parts = line.split(/\{(\w+)\}/).map((part, index) => {
    if (index % 2 === 0) return literally(part);
    const value = values[part];
    const pattern = value === undefined ? wildcards[part] : literally(value);
    if (pattern === undefined) throw new Error(`Nothing is said of {${part}} in "${line}"`);
    return pattern;
  });
  return new RegExp(`^${parts.join('')}$`);
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}

/** The first of the lines that the output does not have after those before it; others may stand between. */
export function firstMissing(output: string, lines: readonly ExpectedLine[]): string | undefined {
  let rest = output.split('\n');
  for (const { text, pattern } of lines) {
    const at = rest.findIndex((line) => pattern.test(line));
    if (at === -1) return text;
    rest = rest.slice(at + 1);
  }
  return undefined;
}
