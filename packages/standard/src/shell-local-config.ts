import { attr, body, type Infer, t } from '@imgbuild/core/sdk';

/** Options of shell-local, as provisioner and as post-processor. */
export const shellLocalConfig = body(
  {
    command: attr(t.string, { doc: 'A command for the shell.', deprecated: '`inline`' }),
    inline: attr(t.list(t.string), { doc: 'Lines of a script.' }),
    script: attr(t.file, { doc: 'A script on this machine.' }),
    scripts: attr(t.list(t.file), { doc: 'Scripts on this machine, run one after another.' }),
    environment_vars: attr(t.list(t.string), { doc: 'Environment variables as `NAME=VALUE`.' }),
    env: attr(t.map(t.string), { doc: 'Environment variables; they win over `environment_vars`.' }),
    env_var_format: attr(t.string, {
      doc:
        'How `{{.Vars}}` writes a variable: name and value in the places of two `%s`. By default it refers to the environment, ' +
        'so that no value stands in a command line.',
    }),
    execute_command: attr(t.list(t.template(['Vars', 'Script', 'Command'])), {
      doc:
        'Program and arguments that run a script, instead of the shell. Variables are in the environment of the program in any ' +
        'case. For the post-processor, a single one is a line for the shell.',
    }),
    inline_shebang: attr(t.string, {
      doc: 'First line of an inline script, without `#!`. By default `/bin/sh -e`, on Windows none.',
    }),
    only_on: attr(t.list(t.oneOf(['darwin', 'freebsd', 'linux', 'openbsd', 'solaris', 'windows'])), {
      doc: 'Systems to run on; elsewhere nothing happens.',
      default: [],
    }),
    tempfile_extension: attr(t.string, {
      doc: 'Ending of the name of inline scripts, with or without its dot. By default none, on Windows `.cmd`.',
    }),
    use_linux_pathing: attr(t.bool, {
      doc: 'Windows only: paths and variables for the Windows Subsystem for Linux. Only with `script` and `scripts`.',
      default: false,
    }),
    valid_exit_codes: attr(t.list(t.number), { doc: 'Exit codes that mean success.', default: [0] }),
  },
  { rules: [{ rule: 'exactly-one', of: ['command', 'inline', 'script', 'scripts'] }] },
);

export type ShellLocalConfig = Infer<typeof shellLocalConfig>;
