import type { Command, CommandTable, Terminal } from './command.ts';
import { describeFlags, parseFlags } from './flags.ts';

const plugins: CommandTable = {
  installed: {
    summary: 'List the plugins that may be used here',
    load: async () => (await import('./commands/plugins/installed.ts')).installed,
  },
  required: {
    summary: 'List the plugins that a template requires',
    load: async () => (await import('./commands/plugins/required.ts')).required,
  },
  info: {
    summary: 'Tell what a plugin has, with all options',
    load: async () => (await import('./commands/plugins/info.ts')).info,
  },
};

/** Commands by name; each is loaded when it is asked for. */
export const commands: CommandTable = {
  build: { summary: 'Build images from a template', load: async () => (await import('./commands/build.ts')).build },
  cleanup: {
    summary: 'Release what runs that died left behind',
    load: async () => (await import('./commands/cleanup.ts')).cleanup,
  },
  completion: {
    summary: 'Print a script that completes commands in a shell',
    load: async () => (await import('./commands/completion.ts')).completion,
  },
  console: {
    summary: 'Try expressions with the values of a template',
    load: async () => (await import('./commands/console.ts')).consoleCommand,
  },
  doctor: {
    summary: 'Tell what becomes of your Packer templates',
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  fix: { summary: 'Bring an old JSON template up to date', load: async () => (await import('./commands/fix.ts')).fix },
  fmt: { summary: 'Rewrite templates in the canonical format', load: async () => (await import('./commands/fmt.ts')).fmt },
  hcl2_upgrade: {
    summary: 'Write a JSON template anew in HCL',
    load: async () => (await import('./commands/hcl2-upgrade.ts')).hcl2Upgrade,
  },
  inspect: { summary: 'List what a template has', load: async () => (await import('./commands/inspect.ts')).inspect },
  output: { summary: 'Print what builds left', load: async () => (await import('./commands/output.ts')).output },
  plugins: { summary: 'List plugins and what they have', commands: plugins },
  plugin: { summary: 'The same as plugins', hidden: 'yes', commands: plugins },
  schema: { summary: 'Print a JSON Schema for editors', load: async () => (await import('./commands/schema.ts')).schema },
  validate: { summary: 'Check a template without building', load: async () => (await import('./commands/validate.ts')).validate },
  version: { summary: 'Print the version', load: async () => (await import('./commands/version.ts')).version },
};

/** Flags of imgbuild itself that stand for a command. */
const globalFlags: Readonly<Record<string, readonly string[]>> = {
  '-autocomplete-install': ['completion'],
  '-autocomplete-uninstall': ['completion'],
};

/** Wherever one of these stands, the version is asked for, as with Packer. */
const versionFlags = ['-v', '-version', '--version'];
const helpFlags = ['-h', '-help', '--help'];

/** Runs a command line and gives the exit code. */
export async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
  const given = argv.filter((argument) => argument !== '-machine-readable');
  const words = given.some((argument) => versionFlags.includes(argument))
    ? ['version']
    : (globalFlags[given[0]?.replace(/^--/, '-') ?? ''] ?? given);
  const found = find(words, commands, []);
  if ('unknown' in found) return unknownCommand(found, terminal);
  const command = await found.load();
  if (found.rest.some((argument) => helpFlags.includes(argument))) {
    await terminal.stdout(helpFor(command));
    return 0;
  }
  const machineReadable = given.length < argv.length && 'machine-readable' in command.flags;
  const parsed = parseFlags(machineReadable ? [...found.rest, '-machine-readable'] : found.rest, command.flags);
  if (!parsed.ok) return misuse(command, parsed.message, terminal);
  const [fewest, most] = command.positional;
  const count = parsed.arguments.positional.length;
  if (count < fewest || count > most) return misuse(command, wrongCount(command, count), terminal);
  return withLog(command.name, terminal, (logged) => command.run(parsed.arguments, logged, commands));
}

type Found =
  | { readonly load: () => Promise<Command>; readonly rest: readonly string[] }
  | { readonly unknown: string | undefined; readonly path: readonly string[]; readonly table: CommandTable };

/** The command that the words begin with; a group is followed by one of its own commands. */
function find([name, ...rest]: readonly string[], table: CommandTable, path: readonly string[]): Found {
  const entry = name !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
  if (entry === undefined) return { unknown: name, path, table };
  return 'load' in entry ? { load: entry.load, rest } : find(rest, entry.commands, [...path, name ?? '']);
}

function wrongCount({ name, positional: [fewest, most] }: Command, count: number): string {
  const many = (number: number): string => (number === 1 ? '1 argument' : `${number} arguments`);
  const wanted =
    most === 0
      ? 'no argument'
      : most === Infinity
        ? `at least ${many(fewest)}`
        : fewest === most
          ? many(most)
          : `${fewest} to ${many(most)}`;
  return `${name} takes ${wanted} beside its flags; ${count} were given`;
}

/** Runs a command with the log that the environment asks for. */
async function withLog(name: string, terminal: Terminal, body: (terminal: Terminal) => Promise<number>): Promise<number> {
  if (!Object.keys(terminal.environment).some((each) => /^(IMGBUILD|PACKER)_LOG/.test(each))) return body(terminal);
  const { openLog } = await import('./log.ts');
  const opened = openLog(terminal, name);
  if (opened === undefined) return body(terminal);
  if ('mistake' in opened) {
    await terminal.stderr(`Error: ${opened.mistake}\n`);
    return 1;
  }
  using log = opened;
  try {
    const code = await body({ ...terminal, log });
    log.line('INFO', `exit code ${code}`);
    return code;
  } catch (error) {
    log.line('ERROR', error instanceof Error ? (error.stack ?? error.message) : String(error));
    throw error;
  }
}

async function misuse(command: Command, message: string, terminal: Terminal): Promise<number> {
  await terminal.stderr(`Error: ${message}\n\n`);
  await terminal.stdout(helpFor(command));
  return 1;
}

function helpFor(command: Command): string {
  const details = command.details === undefined ? '' : `\n${command.details}\n`;
  const flags = Object.values(command.flags).every((flag) => flag.hidden === 'yes')
    ? ''
    : `\nFlags:\n${describeFlags(command.flags)}\n`;
  return `Usage: imgbuild ${command.usage}\n\n${command.summary}.\n${details}${flags}`;
}

async function unknownCommand(
  { unknown: name, path, table }: Extract<Found, { readonly path: readonly string[] }>,
  terminal: Terminal,
): Promise<number> {
  const before = ['imgbuild', ...path].join(' ');
  const isFlag = name?.startsWith('-') === true && !helpFlags.includes(name);
  if (name !== undefined && !name.startsWith('-')) {
    const { didYouMean } = await import('@imgbuild/diagnostics');
    const suggestion = didYouMean(name, Object.keys(table));
    await terminal.stderr(`Error: ${before} has no command ${JSON.stringify(name)}.${suggestion}\n\n`);
  } else if (isFlag) await terminal.stderr(`Error: ${name} is not a flag of ${before} itself; flags follow the command.\n\n`);
  const list = Object.entries(table).flatMap(([command, { summary, hidden }]) =>
    hidden === undefined ? [`  ${command.padEnd(16)}${summary}`] : [],
  );
  await terminal.stdout(
    `Usage: ${before} COMMAND [flags] [arguments]\n\nCommands:\n${list.join('\n')}\n\n${before} COMMAND -help tells a command's flags.\n`,
  );
  if (name !== undefined && helpFlags.includes(name)) return 0;
  return isFlag || path.length > 0 ? 1 : 127;
}
