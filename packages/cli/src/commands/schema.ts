import type { Command } from '../command.ts';
import { outputFlags } from '../template-flags.ts';

export const schema: Command = {
  name: 'schema',
  summary: 'Print a JSON Schema for editors: of one component, or of a whole template in JSON syntax',
  usage: 'schema [flags] [TYPE]',
  details: `TYPE is a component that is installed: docker, shell, manifest. Without one, the schema is that of a *.pkr.json
with all installed components; in VS Code, json.schemas in the settings gives it to an editor.`,
  flags: {
    kind: {
      kind: 'value',
      value: 'KIND',
      choices: ['builder', 'provisioner', 'post-processor', 'data', 'communicator'],
      help: 'Which component, where several kinds have the type.',
    },
    color: outputFlags.color,
  },
  positional: [0, 1],
  completes: 'component',
  run: async (given, terminal) => {
    const { printSchema } = await import('../schema/print-schema.ts');
    return printSchema(given, terminal);
  },
};
