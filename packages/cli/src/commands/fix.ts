import type { Command } from '../command.ts';
import { ignoredTemplateFlags, outputFlags } from '../template-flags.ts';

export const fix: Command = {
  name: 'fix',
  summary: 'Bring a JSON template up to date: print it with keys and types as newer versions have them',
  usage: 'fix [flags] TEMPLATE',
  details: 'The template itself is not written; - is standard input. imgbuild hcl2_upgrade goes on to HCL.',
  flags: {
    validate: { kind: 'switch', help: 'Check the form of what is printed, which is the default; -validate=false does not.' },
    color: outputFlags.color,
    'machine-readable': outputFlags['machine-readable'],
    ...ignoredTemplateFlags,
  },
  positional: [1, 1],
  completes: 'template',
  run: async (given, terminal) => {
    const { fixLegacy } = await import('../legacy/fix-legacy.ts');
    return fixLegacy(given, terminal);
  },
};
