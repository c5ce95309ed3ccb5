import { attr, body, type Infer, t } from '@imgbuild/core/sdk';

/** Options of `shell`, with Packer's names and defaults. */
export const config = body(
  {
    inline: attr(t.list(t.string), { doc: 'Lines of a script.' }),
    script: attr(t.file, { doc: 'A script on this machine.' }),
    scripts: attr(t.list(t.file), { doc: 'Scripts on this machine, run one after another.' }),
    environment_vars: attr(t.list(t.string), { doc: 'Environment variables as `NAME=VALUE`.' }),
    env: attr(t.map(t.string), { doc: 'Environment variables; they win over `environment_vars`.' }),
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
    valid_exit_codes: attr(t.list(t.number), { doc: 'Exit codes that mean success.', default: [0] }),
    expect_disconnect: attr(t.bool, {
      doc: 'Whether the connection may go away, as when the script restarts the machine.',
      default: false,
    }),
    start_retry_timeout: attr(t.duration, {
      doc: 'How long putting a script on the machine and starting it is tried.',
      default: '5m',
    }),
    skip_clean: attr(t.bool, { doc: 'Leave the script on the machine.', default: false }),
    pause_after: attr(t.duration, { doc: 'How long to wait after each script.', default: '0s' }),
  },
  { rules: [{ rule: 'exactly-one', of: ['inline', 'script', 'scripts'] }] },
);

export type ShellConfig = Infer<typeof config>;
