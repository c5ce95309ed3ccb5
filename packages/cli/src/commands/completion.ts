import type { Command } from '../command.ts';

export const completion: Command = {
  name: 'completion',
  summary: 'Print a script that completes commands, flags and files in a shell',
  usage: 'completion [bash|zsh|fish]',
  details: 'Without a shell it tells how to have it in each; nothing is ever installed by itself.',
  flags: {},
  positional: [0, 1],
  completes: 'shell',
  run: async (given, terminal, commands) => {
    const { printCompletion } = await import('../completion/print-completion.ts');
    return printCompletion(given, terminal, commands);
  },
};
