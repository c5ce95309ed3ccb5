import { attr, body, type Infer, t } from '@imgbuild/core/sdk';
import { oneKindOfScript, outcomeAttributes, scriptAttributes } from './script-attributes.ts';

const howVariablesAreWritten = 'name and value in the places of two `%s`. Values are escaped for double quotes.';
const holes = '`{{ .Path }}` is the script on the machine, `{{ .Vars }}` the file with the variables.';

/** Options of `powershell`, with Packer's names and defaults. */
export const powershellConfig = body(
  {
    ...scriptAttributes,
    env_var_format: attr(t.string, { doc: `How a variable is written: ${howVariablesAreWritten}`, default: '$env:%s="%s"; ' }),
    elevated_env_var_format: attr(t.string, {
      doc: `How a variable is written for an elevated script: ${howVariablesAreWritten}`,
      default: '$env:%s="%s"; ',
    }),
    execute_command: attr(t.template(['Path', 'Vars']), { doc: `How a script is run: ${holes}` }),
    elevated_execute_command: attr(t.template(['Path', 'Vars']), { doc: `How an elevated script is run: ${holes}` }),
    elevated_user: attr(t.string, {
      doc: 'Run scripts with all rights of this user, as a scheduled task; `SYSTEM` is one that needs no password.',
    }),
    elevated_password: attr(t.string, { doc: 'Password of `elevated_user`; empty for a service account.', sensitive: true }),
    execution_policy: attr(
      t.oneOf(['bypass', 'allsigned', 'default', 'remotesigned', 'restricted', 'undefined', 'unrestricted', 'none']),
      {
        doc: 'Execution policy that scripts are run with. With `none` the machine’s shell is PowerShell already, and none is started.',
        default: 'bypass',
      },
    ),
    use_pwsh: attr(t.bool, { doc: 'Run `pwsh` (PowerShell 6 and later) instead of Windows PowerShell.', default: false }),
    debug_mode: attr(t.number, { doc: 'Trace the script: 1 each line, 2 also variables and calls.', default: 0, min: 0, max: 2 }),
    binary: attr(t.bool, {
      doc: 'Scripts are always uploaded as they are; templates that say so are accepted.',
      default: false,
    }),
    remote_path: attr(t.string, {
      doc: 'Path of the script on the machine. By default one in `c:/Windows/Temp` that nobody can guess.',
    }),
    remote_env_var_path: attr(t.string, {
      doc: 'Path of the file with the variables. By default one in `c:/Windows/Temp` that nobody can guess.',
    }),
    ...outcomeAttributes,
    skip_clean: attr(t.bool, {
      doc: 'Leave the script and its variables on the machine. What elevation needs is removed all the same.',
      default: false,
    }),
    pause_after: attr(t.duration, { doc: 'How long to wait after the last script.', default: '0s' }),
  },
  { rules: oneKindOfScript },
);

export type PowershellConfig = Infer<typeof powershellConfig>;
