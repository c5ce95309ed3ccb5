import type { Command, Terminal } from './command.ts';
import { describeFlags, parseFlags } from './flags.ts';

/** Commands by name; each is loaded when it is asked for. */
const commands: Readonly<Record<string, { readonly summary: string; load(): Promise<Command> }>> = {
  build: { summary: 'Build images from a template', load: async () => (await import('./commands/build.ts')).build },
  cleanup: {
    summary: 'Release what runs that died left behind',
    load: async () => (await import('./commands/cleanup.ts')).cleanup,
  },
  validate: { summary: 'Check a template without building', load: async () => (await import('./commands/validate.ts')).validate },
  version: { summary: 'Print the version', load: async () => (await import('./commands/version.ts')).version },
};

/** Runs a command line and gives the exit code. */
export async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
  const [first, ...rest] = argv.filter((argument) => argument !== '-machine-readable');
  const machineReadable = argv.includes('-machine-readable');
  const name = ['-v', '-version', '--version'].includes(first ?? '') ? 'version' : (first ?? '');
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (entry === undefined) return unknownCommand(first, terminal);
  const command = await entry.load();
  if (rest.some((argument) => ['-h', '-help', '--help'].includes(argument))) {
    await terminal.stdout(helpFor(command));
    return 0;
  }
  const parsed = parseFlags(
    machineReadable && 'machine-readable' in command.flags ? [...rest, '-machine-readable'] : rest,
    command.flags,
  );
  if (!parsed.ok) return misuse(command, parsed.message, terminal);
  const [fewest, most] = command.positional;
  const count = parsed.arguments.positional.length;
  if (count < fewest || count > most) {
    const wanted = most === 0 ? 'no argument' : fewest === most ? `${most} argument` : `${fewest} to ${most} arguments`;
    return misuse(command, `${command.name} takes ${wanted} beside its flags; ${count} were given`, terminal);
  }
  return command.run(parsed.arguments, terminal);
}

async function misuse(command: Command, message: string, terminal: Terminal): Promise<number> {
  await terminal.stderr(`Error: ${message}\n\n`);
  await terminal.stdout(helpFor(command));
  return 1;
}

function helpFor(command: Command): string {
  const flags = Object.keys(command.flags).length === 0 ? '' : `\nFlags:\n${describeFlags(command.flags)}\n`;
  return `Usage: imgbuild ${command.usage}\n\n${command.summary}.\n${flags}`;
}

async function unknownCommand(name: string | undefined, terminal: Terminal): Promise<number> {
  const isFlag = name?.startsWith('-') === true && !['-h', '-help', '--help'].includes(name);
  if (name !== undefined && !name.startsWith('-')) {
    const { didYouMean } = await import('@imgbuild/diagnostics');
    await terminal.stderr(`Error: imgbuild has no command "${name}".${didYouMean(name, Object.keys(commands))}\n\n`);
  } else if (isFlag) await terminal.stderr(`Error: ${name} is not a flag of imgbuild itself; flags follow the command.\n\n`);
  const list = Object.entries(commands).map(([command, { summary }]) => `  ${command.padEnd(12)}${summary}`);
  await terminal.stdout(
    `Usage: imgbuild COMMAND [flags] [arguments]\n\nCommands:\n${list.join('\n')}\n\nimgbuild COMMAND -help tells a command's flags.\n`,
  );
  if (isFlag) return 1;
  return name === undefined || !name.startsWith('-') ? 127 : 0;
}
