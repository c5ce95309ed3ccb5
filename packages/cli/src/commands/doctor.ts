import type { Command } from '../command.ts';
import { outputFlags } from '../template-flags.ts';

export const doctor: Command = {
  name: 'doctor',
  summary: 'Tell what becomes of your Packer templates: what runs, what is needed for it, which commands to type',
  usage: 'doctor [flags] [FOLDER]',
  details: `All templates in the folder and below it are looked at: HCL, HCL in JSON syntax, and the older JSON. No plugin is
needed for that, and nothing is changed.`,
  flags: {
    color: outputFlags.color,
    'machine-readable': outputFlags['machine-readable'],
    json: { kind: 'switch', help: 'One JSON document, for programs.' },
  },
  positional: [0, 1],
  completes: 'folder',
  run: async (given, terminal) => {
    const { runDoctor } = await import('../doctor/run-doctor.ts');
    return runDoctor(given, terminal);
  },
};
