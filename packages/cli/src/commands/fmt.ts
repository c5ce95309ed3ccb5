import type { Command } from '../command.ts';
import { ignoredTemplateFlags, outputFlags } from '../template-flags.ts';

export const fmt: Command = {
  name: 'fmt',
  summary: 'Rewrite HCL templates and files of values in the canonical format',
  usage: 'fmt [flags] PATH...',
  details: `A path is a file (*.pkr.hcl or *.pkrvars.hcl), a folder of them, or - for standard input, which is
written to standard output. The names of changed files are printed. JSON is never changed.`,
  flags: {
    check: { kind: 'switch', help: 'Write nothing; exit with 3 when something would change.' },
    diff: { kind: 'switch', help: 'Print what changes as a unified diff.' },
    write: { kind: 'switch', help: 'Write the files, which is the default; -write=false does not.' },
    recursive: { kind: 'switch', help: 'The folders below a folder too.' },
    color: outputFlags.color,
    'machine-readable': outputFlags['machine-readable'],
    ...ignoredTemplateFlags,
  },
  positional: [1, Infinity],
  completes: 'template',
  run: async (given, terminal) => {
    const { formatPaths } = await import('../format/format-paths.ts');
    return formatPaths(given, terminal);
  },
};
