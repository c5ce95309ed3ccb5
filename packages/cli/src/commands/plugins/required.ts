import type { Command } from '../../command.ts';
import { ignoredTemplateFlags, outputFlags } from '../../template-flags.ts';

export const required: Command = {
  name: 'plugins required',
  summary: 'List the plugins that a template requires, and what is installed for them',
  usage: 'plugins required [flags] TEMPLATE',
  details: `A line for each: its name in the template, source, constraint, and the package that meets it with its folder.`,
  flags: {
    color: outputFlags.color,
    'machine-readable': outputFlags['machine-readable'],
    json: { kind: 'switch', help: 'One JSON document, for programs.' },
    ...ignoredTemplateFlags,
  },
  positional: [1, 1],
  completes: 'template',
  run: async (given, terminal) => {
    const { listRequired } = await import('../../plugins/list-required.ts');
    return listRequired(given, terminal);
  },
};
