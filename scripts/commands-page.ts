// docs/commands.md: every command with its flags, from the table that the command line itself is read by.
import { commands as table } from '../packages/cli/src/command-line.ts';
import { type KnownCommand, loadCommands } from '../packages/cli/src/completion/commands.ts';
import { type EnvironmentVariable, environmentVariables } from '../packages/cli/src/environment.ts';
import { type Flag, flagText, type Flags } from '../packages/cli/src/flags.ts';

const exitCodes = [
  ['0', 'Everything that was asked for was done.'],
  ['1', 'Something was wrong, with the template, a build or the command line; it was said on standard error.'],
  ['3', '`fmt -check`: something would change.'],
  ['127', 'No command, or one that does not exist.'],
] as const;

/** The whole page. */
export async function commandsPage(): Promise<string> {
  const { commands } = await loadCommands(table);
  const list = commands.map(({ words, command }) => [`[${code(words.join(' '))}](#${anchor(words)})`, `${command.summary}.`]);
  return `<!-- Written by "pnpm docs"; change the commands instead. -->

# Commands

Arguments are read as Packer reads them: \`-x\` and \`--x\` are the same, a value follows as \`-x=v\` or \`-x v\`, and a switch is
turned off with \`-x=false\`. Beyond that, flags may also follow the template. \`-machine-readable\` may stand anywhere, and
\`-version\` too.

${rows(['Command', 'What it does'], list)}

${commands.map(section).join('\n\n')}

## Exit codes

${rows(['Code', 'Meaning'], exitCodes)}

An interrupt ends \`build\` with 1; artifacts that had been made by then are kept and named. A second one ends it without releasing; what is left is named, and \`imgbuild cleanup\` releases it.

## Environment

Where both are set, imgbuild's own name comes before Packer's; an empty text is as good as none.

${rows(['Variable', 'Packer calls it', 'What it does'], variables(['used', 'set for scripts']))}

These mean something to Packer and nothing here:

${rows(
  ['Variable', 'Why'],
  variables(['ignored']).map(([, packer = '', meaning = '']) => [packer, meaning]),
)}
`;
}

function anchor(words: readonly string[]): string {
  return `imgbuild-${words.join('-')}`;
}

function section({ words, command }: KnownCommand): string {
  const { usage, summary, details, flags } = command;
  return [
    `## imgbuild ${words.join(' ')}`,
    `\`\`\`sh\nimgbuild ${usage}\n\`\`\``,
    `${summary}.`,
    ...(details === undefined ? [] : [details]),
    ...flagParts(flags),
  ].join('\n\n');
}

function flagParts(flags: Flags): readonly string[] {
  const shown = Object.entries(flags).filter(([, flag]) => flag.hidden === undefined);
  const hidden = Object.entries(flags).filter(([, flag]) => flag.hidden !== undefined);
  return [
    ...(shown.length === 0
      ? []
      : [
          rows(
            ['Flag', 'Meaning'],
            shown.map(([name, flag]) => [code(flagText(name, flag)), meaning(flag)]),
          ),
        ]),
    ...(hidden.length === 0
      ? []
      : [`Accepted for Packer's sake, without effect: ${hidden.map(([name]) => code(`-${name}`)).join(', ')}.`]),
  ];
}

function meaning({ help, choices, kind }: Flag): string {
  const values = choices?.filter((choice) => choice !== '' && !help.includes(choice)) ?? [];
  const one = values.length === 0 ? '' : ` One of ${values.map(code).join(', ')}.`;
  return `${help}${one}${kind === 'values' && !help.includes('several times') ? ' May be given several times.' : ''}`;
}

function variables(states: readonly EnvironmentVariable['status'][]): readonly string[][] {
  return Object.values<EnvironmentVariable>(environmentVariables)
    .filter(({ status }) => states.includes(status))
    .map(({ own, packer, status, meaning: does }) => [
      own === undefined ? '' : code(own),
      packer.map(code).join(', '),
      status === 'set for scripts' ? `Set for scripts: ${does}` : does,
    ]);
}

function rows(heads: readonly string[], lines: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...lines.map(line)].join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}
