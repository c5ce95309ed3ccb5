import { type Flag, visibleFlags } from '../flags.ts';
import type { Command } from '../command.ts';
import type { KnownCommand, KnownGroup } from './commands.ts';

/** A script for zsh: `source <(imgbuild completion zsh)` after compinit, or a file `_imgbuild` in a folder of $fpath. */
export function zshScript(commands: readonly KnownCommand[], groups: readonly KnownGroup[]): string {
  return `#compdef imgbuild
# Completion of imgbuild for zsh. Written by "imgbuild completion zsh".
_imgbuild_types() {
  local -a types
  types=(\${(f)"$(imgbuild completion types 2>/dev/null)"})
  compadd -a types
}

${commands.map(commandFunction).join('\n\n')}

${groups.map(groupFunction).reverse().join('\n\n')}

if [[ $funcstack[1] == _imgbuild ]]; then
  _imgbuild "$@"
else
  compdef _imgbuild imgbuild
fi
`;
}

function functionName(words: readonly string[]): string {
  return ['_imgbuild', ...words].join('_').replaceAll('-', '_');
}

function groupFunction({ words, entries }: KnownGroup): string {
  return `${functionName(words)}() {
  local line state
  _arguments -C '1: :->command' '*:: :->arguments'
  case $state in
    command)
      local -a commands
      commands=(
${entries.map(({ name, summary }) => `        ${quoted(`${escaped(name)}:${summary}`)}`).join('\n')}
      )
      _describe command commands
      ;;
    arguments)
      case $line[1] in
${entries.map(({ name }) => `        ${name}) ${functionName([...words, name])} ;;`).join('\n')}
      esac
      ;;
  esac
}`;
}

function commandFunction({ words, command }: KnownCommand): string {
  const flags = visibleFlags(command.flags).map(([name, flag]) => quoted(flagSpecification(name, flag)));
  const parts = [...flags, quoted('-help[Tell about the command.]'), ...positional(command)];
  return `${functionName(words)}() {
  _arguments \\
${parts.map((part) => `    ${part}`).join(' \\\n')}
}`;
}

/** As \`_arguments\` reads it: \`*-var=[help]:NAME=VALUE: \`. */
function flagSpecification(name: string, flag: Flag): string {
  const help = `[${escaped(flag.help)}]`;
  if (flag.kind === 'switch') return `-${name}${help}`;
  const repeated = flag.kind === 'values' ? '*' : '';
  return `${repeated}-${name}=${help}:${escaped(flag.value ?? 'value')}:${values(flag)}`;
}

function values(flag: Flag): string {
  if (flag.choices !== undefined) return `(${flag.choices.filter((choice) => choice !== '').join(' ')})`;
  if (flag.names === 'file') return '_files';
  return flag.names === 'folder' ? '_files -/' : ' ';
}

function positional({ completes = 'nothing', positional: [, most] }: Command): readonly string[] {
  const count = most > 1 ? '*' : '1';
  switch (completes) {
    case 'template':
      return [quoted(`${count}:template:_files -g "*.(hcl|json)(-.)"`)];
    case 'folder':
      return [quoted(`${count}:folder:_files -/`)];
    case 'component':
      return [quoted(`${count}:component:_imgbuild_types`)];
    case 'shell':
      return [quoted(`${count}:shell:(bash zsh fish)`)];
    case 'nothing':
      return [];
  }
}

/** Without what means something in a specification. */
function escaped(text: string): string {
  return text.replaceAll(/[\\[\]:]/g, '\\$&');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
