import { type Flag, visibleFlags } from '../flags.ts';
import type { Command } from '../command.ts';
import type { KnownCommand, KnownGroup } from './commands.ts';

/** A script for fish: a file `imgbuild.fish` in its folder of completions, or `imgbuild completion fish | source`. */
export function fishScript(commands: readonly KnownCommand[], groups: readonly KnownGroup[]): string {
  const lines = [...groups.flatMap(groupLines), ...commands.flatMap(commandLines)];
  return `# Completion of imgbuild for fish. Written by "imgbuild completion fish".
# Whether the command line so far is this command: its words, whatever follows them.
function __imgbuild_is
    set -l words (commandline -opc)[2..-1]
    test (count $words) -ge (count $argv); or return 1
    for index in (seq (count $argv))
        test "$words[$index]" = "$argv[$index]"; or return 1
    end
end

# Whether the next word is the one after these.
function __imgbuild_after
    test (count (commandline -opc)) -eq (math (count $argv) + 1); and __imgbuild_is $argv
end

complete -c imgbuild -f
${lines.join('\n')}
`;
}

function groupLines({ words, entries }: KnownGroup): readonly string[] {
  const when = quoted(['__imgbuild_after', ...words].join(' '));
  return entries.map(({ name, summary }) => `complete -c imgbuild -n ${when} -a ${quoted(name)} -d ${quoted(summary)}`);
}

function commandLines({ words, command }: KnownCommand): readonly string[] {
  const when = quoted(['__imgbuild_is', ...words].join(' '));
  const flags = visibleFlags(command.flags).map(
    ([name, flag]) => `complete -c imgbuild -n ${when} -o ${quoted(name)}${values(flag)} -d ${quoted(flag.help)}`,
  );
  const help = `complete -c imgbuild -n ${when} -o help -d 'Tell about the command.'`;
  return [...flags, help, ...positional(command, when)];
}

function values(flag: Flag): string {
  if (flag.kind === 'switch') return '';
  if (flag.choices !== undefined) return ` -x -a ${quoted(flag.choices.filter((choice) => choice !== '').join(' '))}`;
  if (flag.names === 'file') return ' -r -F';
  return flag.names === 'folder' ? " -x -a '(__fish_complete_directories)'" : ' -x';
}

function positional({ completes = 'nothing' }: Command, when: string): readonly string[] {
  const offer = (what: string): readonly string[] => [`complete -c imgbuild -n ${when} -a ${what}`];
  switch (completes) {
    case 'template':
      return offer("'(__fish_complete_suffix .hcl; __fish_complete_suffix .json)'");
    case 'folder':
      return offer("'(__fish_complete_directories)'");
    case 'component':
      return offer("'(imgbuild completion types 2>/dev/null)'");
    case 'shell':
      return offer("'bash zsh fish'");
    case 'nothing':
      return [];
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
}
