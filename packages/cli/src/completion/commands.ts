import type { Command, CommandTable } from '../command.ts';

/** A command with the words that call it: `plugins info`. */
export interface KnownCommand {
  readonly words: readonly string[];
  readonly command: Command;
}

/** A group of commands: `plugins`; without a word, all of them. */
export interface KnownGroup {
  readonly words: readonly string[];
  readonly entries: readonly { readonly name: string; readonly summary: string }[];
}

/** All commands of a table, loaded, and the groups they are in. Hidden ones are left out. */
export async function loadCommands(
  table: CommandTable,
  words: readonly string[] = [],
): Promise<{ readonly commands: readonly KnownCommand[]; readonly groups: readonly KnownGroup[] }> {
  const visible = Object.entries(table).filter(([, entry]) => entry.hidden === undefined);
  const parts = await Promise.all(
    visible.map(async ([name, entry]) => {
      const own = [...words, name];
      return 'load' in entry
        ? { commands: [{ words: own, command: await entry.load() }], groups: [] }
        : loadCommands(entry.commands, own);
    }),
  );
  const group = { words, entries: visible.map(([name, { summary }]) => ({ name, summary })) };
  return {
    commands: parts.flatMap((part) => part.commands),
    groups: [group, ...parts.flatMap((part) => part.groups)],
  };
}
