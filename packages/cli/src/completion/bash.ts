import { type Flag, visibleFlags } from '../flags.ts';
import type { KnownCommand, KnownGroup } from './commands.ts';

/** A script for bash, from 3.2 on: `source <(imgbuild completion bash)`. */
export function bashScript(commands: readonly KnownCommand[], groups: readonly KnownGroup[]): string {
  return `# Completion of imgbuild for bash. Written by "imgbuild completion bash".
_imgbuild_words() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$1" -- "$2"))
}

# Files whose names match, and folders to go on into.
_imgbuild_paths() {
  local IFS=$'\\n' path
  COMPREPLY=($(compgen -d -- "$2"))
  for path in $(compgen -f -- "$2"); do
    [[ ! -d $path && $path =~ $1 ]] && COMPREPLY+=("$path")
  done
  compopt -o filenames 2>/dev/null
}

_imgbuild() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]}
  # "=" is a word of its own here: -flag = value.
  if [[ $current == = ]]; then
    current=
  elif [[ $previous == = ]]; then
    previous=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  local command=\${COMP_WORDS[1]}
  COMPREPLY=()
  if ((COMP_CWORD <= 1)); then
    _imgbuild_words ${quoted(names(groups[0]))} "$current"
    return
  fi
  case $command in
${groups
  .filter(({ words }) => words.length > 0)
  .map(groupCase)
  .join('\n')}
  esac
  case "$command $previous" in
${commands.flatMap(valueCases).join('\n')}
  esac
  if [[ $current == -* ]]; then
    case $command in
${commands.map(flagsCase).join('\n')}
    esac
    [[ \${#COMPREPLY[@]} == 1 && \${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null
    return
  fi
  case $command in
${commands.flatMap(positionalCase).join('\n')}
  esac
}

complete -F _imgbuild imgbuild
`;
}

/** After the name of a group stands one of its commands; from there on the two are one name. */
function groupCase(group: KnownGroup): string {
  return `    ${quoted([group.words.join(' ')])})
      if ((COMP_CWORD == 2)); then
        _imgbuild_words ${quoted(names(group))} "$current"
        return
      fi
      command="$command \${COMP_WORDS[2]}"
      ;;`;
}

function names(group: KnownGroup | undefined): readonly string[] {
  return (group?.entries ?? []).map(({ name }) => name);
}

/** What may follow a flag that takes a value. */
function valueCases({ words, command }: KnownCommand): readonly string[] {
  return visibleFlags(command.flags).flatMap(([name, flag]) =>
    flag.kind === 'switch'
      ? []
      : [
          `    ${quoted([`${words.join(' ')} -${name}`])} | ${quoted([`${words.join(' ')} --${name}`])}) ${values(flag)}; return ;;`,
        ],
  );
}

function values(flag: Flag): string {
  if (flag.choices !== undefined) return `_imgbuild_words ${quoted(flag.choices.filter((choice) => choice !== ''))} "$current"`;
  if (flag.names === 'file') return `_imgbuild_paths . "$current"`;
  return flag.names === 'folder' ? `_imgbuild_paths '^$' "$current"` : ':';
}

function flagsCase({ words, command }: KnownCommand): string {
  const flags = visibleFlags(command.flags).map(([name, flag]) => `-${name}${flag.kind === 'switch' ? '' : '='}`);
  return `      ${quoted([words.join(' ')])}) _imgbuild_words ${quoted([...flags, '-help'])} "$current" ;;`;
}

function positionalCase({ words, command }: KnownCommand): readonly string[] {
  const line = (body: string): readonly string[] => [`    ${quoted([words.join(' ')])}) ${body} ;;`];
  switch (command.completes ?? 'nothing') {
    case 'template':
      return line(`_imgbuild_paths '\\.(hcl|json)$' "$current"`);
    case 'folder':
      return line(`_imgbuild_paths '^$' "$current"`);
    case 'component':
      return line(`_imgbuild_words "$(imgbuild completion types 2>/dev/null)" "$current"`);
    case 'shell':
      return line(`_imgbuild_words ${quoted(['bash', 'zsh', 'fish'])} "$current"`);
    case 'nothing':
      return [];
  }
}

/** Words as one argument of the shell, a line each. */
function quoted(words: readonly string[]): string {
  return words.length === 1 ? `'${words[0] ?? ''}'` : `$'${words.join('\\n')}'`;
}
