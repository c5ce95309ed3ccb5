import type { CommandTable, Terminal } from '../command.ts';
import type { Arguments } from '../flags.ts';
import { outputOf } from '../output.ts';
import { problems } from '../problems.ts';
import { bashScript } from './bash.ts';
import { type KnownCommand, type KnownGroup, loadCommands } from './commands.ts';
import { fishScript } from './fish.ts';
import { zshScript } from './zsh.ts';

type Script = (commands: readonly KnownCommand[], groups: readonly KnownGroup[]) => string;

const scripts: Readonly<Record<string, Script>> = { bash: bashScript, zsh: zshScript, fish: fishScript };

const advice = `Commands, flags and files are completed when the shell loads the script that imgbuild prints:

  bash   add to ~/.bashrc:   source <(imgbuild completion bash)
  zsh    add to ~/.zshrc, below compinit:   source <(imgbuild completion zsh)
  fish   run once:   imgbuild completion fish > ~/.config/fish/completions/imgbuild.fish

Nothing was changed. To be rid of it, remove that line or file again.
`;

/** `imgbuild completion [SHELL]`; for the scripts themselves, `imgbuild completion types` lists the types of components. */
export async function printCompletion(given: Arguments, terminal: Terminal, table: CommandTable): Promise<number> {
  const [shell] = given.positional;
  if (shell === undefined) {
    await terminal.stdout(advice);
    return 0;
  }
  if (shell === 'types') {
    const [{ discoverPlugins }, { componentsOf }] = await Promise.all([
      import('../discovery.ts'),
      import('../plugins/packages.ts'),
    ]);
    const found = await discoverPlugins(terminal, [], terminal.workingDirectory);
    const types = new Set(componentsOf(found.value).map(({ type }) => type));
    await terminal.stdout(
      [...types]
        .sort()
        .map((type) => `${type}\n`)
        .join(''),
    );
    return 0;
  }
  const script = Object.hasOwn(scripts, shell) ? scripts[shell] : undefined;
  if (script === undefined) {
    await outputOf(given, terminal).tell([problems.create('unknown-shell', { shell, shells: Object.keys(scripts).join(', ') })]);
    return 1;
  }
  const { commands, groups } = await loadCommands(table);
  await terminal.stdout(script(commands, groups));
  return 0;
}
