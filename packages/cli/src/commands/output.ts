import type { Command } from '../command.ts';
import { outputFlags } from '../template-flags.ts';

export const output: Command = {
  name: 'output',
  summary: 'Print what builds left when they last succeeded: ids of images, files',
  usage: 'output [flags] [NAME]',
  details: `NAME is a build, as the output of build calls it. Its artifact's id is printed, on a line of its own; without NAME,
the names and ids of all builds.`,
  flags: {
    template: {
      kind: 'value',
      value: 'PATH',
      names: 'file',
      help: 'The template that was built; by default those of this folder.',
    },
    image: { kind: 'switch', help: 'Print the ids of the images instead, a line each: ami-0123 rather than us-east-1:ami-0123.' },
    files: { kind: 'switch', help: 'Print the paths of the files instead, a line each.' },
    json: { kind: 'switch', help: 'Print all that is known as one JSON document.' },
    color: outputFlags.color,
  },
  positional: [0, 1],
  run: async (given, terminal) => {
    const { printOutput } = await import('../outputs/print-output.ts');
    return printOutput(given, terminal);
  },
};
