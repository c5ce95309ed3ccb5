import type { Command } from '../command.ts';
import { ignoredTemplateFlags, outputFlags } from '../template-flags.ts';

export const hcl2Upgrade: Command = {
  name: 'hcl2_upgrade',
  summary: 'Write a JSON template anew in HCL, with the same meaning',
  usage: 'hcl2_upgrade [flags] TEMPLATE',
  details: `A builder NAME of type TYPE becomes the build TYPE.NAME: where -only=NAME was said, -only='*.NAME' is said then.
Installed plugins tell which settings are blocks. For a template of an old Packer, run imgbuild fix first.
From standard input, -, the HCL goes to standard output unless -output-file names a file.`,
  flags: {
    'output-file': {
      kind: 'value',
      value: 'PATH',
      names: 'file',
      help: 'Where to write; the name of the template and .pkr.hcl by default.',
    },
    'with-annotations': { kind: 'switch', help: 'Comments that tell what each part is.' },
    color: outputFlags.color,
    'machine-readable': outputFlags['machine-readable'],
    ...ignoredTemplateFlags,
  },
  positional: [1, 1],
  completes: 'template',
  run: async (given, terminal) => {
    const { upgradeLegacy } = await import('../legacy/upgrade-legacy.ts');
    return upgradeLegacy(given, terminal);
  },
};
