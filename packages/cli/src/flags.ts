/** A flag of a command, without its dash. */
export interface Flag {
  readonly kind: 'switch' | 'value' | 'values' | 'number';
  /** What stands for the value in the help: `PATH`. */
  readonly value?: string;
  readonly help: string;
  /** The only values it takes. */
  readonly choices?: readonly string[];
  /** What its value names, for shell completion. */
  readonly names?: 'file' | 'folder';
  /** Accepted and not told of: where every command of Packer takes a flag that does nothing there. */
  readonly hidden?: 'yes';
}

export type Flags = Readonly<Record<string, Flag>>;

export interface Arguments {
  readonly positional: readonly string[];
  /** Whether a switch is on; `-color=false` turns one off. */
  isOn(name: string, otherwise: 'on' | 'off'): boolean;
  value(name: string): string | undefined;
  /** All values of a repeatable flag, in order. */
  values(name: string): readonly string[];
  number(name: string): number | undefined;
  /** Values of several flags in the order of the command line. */
  inOrder(names: readonly string[]): readonly { readonly name: string; readonly value: string }[];
}

export type ParsedArguments =
  { readonly ok: true; readonly arguments: Arguments } | { readonly ok: false; readonly message: string };

/** Go's spellings of booleans (strconv.ParseBool). */
const truths = new Map([
  ...['1', 't', 'T', 'TRUE', 'true', 'True'].map((text) => [text, true] as const),
  ...['0', 'f', 'F', 'FALSE', 'false', 'False'].map((text) => [text, false] as const),
]);

/**
 * Reads a command's arguments as Go's flag package does, which is what Packer's users type: `-x` and `--x` are equal, values
 * come as `-x=v` or `-x v`, switches take a value only with `=`. Beyond Go, flags may also follow the template.
 */
export function parseFlags(argv: readonly string[], flags: Flags): ParsedArguments {
  const given: { readonly name: string; readonly value: string }[] = [];
  const positional: string[] = [];
  let bare = false;
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index] ?? '';
    if (bare || !word.startsWith('-') || word === '-') {
      positional.push(word);
      continue;
    }
    if (word === '--') {
      bare = true;
      continue;
    }
    const [, name, , value] = /^--?([^=-][^=]*)(=([^]*))?$/.exec(word) ?? [];
    if (name === undefined) return { ok: false, message: `bad flag syntax: ${word}` };
    const flag = flags[name];
    if (flag === undefined) return { ok: false, message: `flag provided but not defined: -${name}` };
    if (flag.kind === 'switch') {
      if (value !== undefined && !truths.has(value))
        return { ok: false, message: `-${name} is a switch; "${value}" is neither true nor false` };
      given.push({ name, value: value ?? 'true' });
      continue;
    }
    const text = value ?? argv[++index];
    if (text === undefined) return { ok: false, message: `-${name} needs a value` };
    if (flag.choices !== undefined && !flag.choices.includes(text)) {
      return {
        ok: false,
        message: `-${name} is one of ${flag.choices.filter((choice) => choice !== '').join(', ')}; "${text}" is not`,
      };
    }
    if (flag.kind === 'number' && !/^-?\d+$/.test(text))
      return { ok: false, message: `-${name} needs a whole number; "${text}" is not one` };
    given.push({ name, value: text });
  }
  const values = (name: string): readonly string[] => given.flatMap((each) => (each.name === name ? [each.value] : []));
  return {
    ok: true,
    arguments: {
      positional,
      isOn: (name, otherwise) => truths.get(values(name).at(-1) ?? '') ?? otherwise === 'on',
      value: (name) => values(name).at(-1),
      values,
      number: (name) => (values(name).length === 0 ? undefined : Number(values(name).at(-1))),
      inOrder: (names) => given.filter(({ name }) => names.includes(name)),
    },
  };
}

/** The flags as help text. */
export function describeFlags(flags: Flags): string {
  const entries = visibleFlags(flags).map(([name, flag]) => [`  ${flagText(name, flag)}`, flag.help] as const);
  const width = Math.max(...entries.map(([left]) => left.length)) + 2;
  return entries.map(([left, help]) => `${left.padEnd(width)}${help}`).join('\n');
}

/** The flags that people are told of. */
export function visibleFlags(flags: Flags): readonly (readonly [string, Flag])[] {
  return Object.entries(flags).filter(([, flag]) => flag.hidden === undefined);
}

/** A flag as it is typed: `-var=NAME=VALUE`. */
export function flagText(name: string, flag: Flag): string {
  return `-${name}${flag.value === undefined ? '' : `=${flag.value}`}`;
}
