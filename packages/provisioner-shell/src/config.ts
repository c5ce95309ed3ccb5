import { attr, body, type Infer, t } from '@imgbuild/core/sdk';
import { oneKindOfScript, outcomeAttributes, scriptAttributes } from './script-attributes.ts';

/** Options of `shell`, with Packer's names and defaults. */
export const config = body(
  {
    ...scriptAttributes,
    env_var_format: attr(t.string, { doc: 'How a variable is written: name and value in the places of two `%s`.' }),
    use_env_var_file: attr(t.bool, {
      doc: 'Put the variables into a file on the machine that only its owner can read.',
      default: false,
    }),
    execute_command: attr(t.template(['Path', 'Vars', 'EnvVarFile']), {
      doc: 'How a script is run: `{{ .Path }}` is the script on the machine, `{{ .Vars }}` the variables, `{{ .EnvVarFile }}` their file.',
    }),
    inline_shebang: attr(t.string, {
      doc: 'First line of an inline script, without `#!`; left out when the script has one.',
      default: '/bin/sh -e',
    }),
    binary: attr(t.bool, {
      doc: 'Upload scripts as they are; otherwise line ends of Windows are turned into those of Unix.',
      default: false,
    }),
    remote_folder: attr(t.string, { doc: 'Folder on the machine for scripts.', default: '/tmp' }),
    remote_file: attr(t.string, { doc: 'Name of the script on the machine. By default one that nobody can guess.' }),
    remote_path: attr(t.string, { doc: 'Path of the script on the machine, instead of `remote_folder` and `remote_file`.' }),
    ...outcomeAttributes,
    expect_disconnect: attr(t.bool, {
      doc: 'Whether the connection may go away, as when the script restarts the machine.',
      default: false,
    }),
    skip_clean: attr(t.bool, { doc: 'Leave the script on the machine.', default: false }),
    pause_after: attr(t.duration, { doc: 'How long to wait after the last script.', default: '0s' }),
  },
  { rules: oneKindOfScript },
);

export type ShellConfig = Infer<typeof config>;
