import { attr, body, type Infer, t } from '@imgbuild/core/sdk';
import { oneKindOfScript, outcomeAttributes, scriptAttributes } from './script-attributes.ts';

/** Options of `windows-shell`, with Packer's names and defaults. */
export const windowsShellConfig = body(
  {
    ...scriptAttributes,
    env_var_format: attr(t.string, {
      doc: 'How a variable is written: name and value in the places of two `%s`.',
      default: 'set "%s=%s" && ',
    }),
    execute_command: attr(t.template(['Path', 'Vars']), {
      doc: 'How a script is run: `{{ .Path }}` is the script on the machine, `{{ .Vars }}` the variables. By default `{{ .Vars }}"{{ .Path }}"`.',
    }),
    binary: attr(t.bool, {
      doc: 'Scripts are always uploaded as they are; templates that say so are accepted.',
      default: false,
    }),
    remote_path: attr(t.string, {
      doc: 'Path of the script on the machine, where it stays. By default `c:/Windows/Temp/script.bat`, which is removed.',
    }),
    ...outcomeAttributes,
  },
  { rules: oneKindOfScript },
);

export type WindowsShellConfig = Infer<typeof windowsShellConfig>;
