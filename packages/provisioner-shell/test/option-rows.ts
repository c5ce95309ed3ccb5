import { windowsRows } from './option-rows-windows.ts';
import { files, inline, type OptionRow, pauseAfter, scripts, starting } from './option-rows-scripts.ts';

const script = { script: 'one.ps1' };
const elevatedUser = { ...inline, elevated_user: 'SYSTEM' };

/** Every option of every provisioner here. */
export const optionRows: Readonly<Record<string, readonly OptionRow[]>> = {
  shell: [
    ...scripts('sh'),
    pauseAfter,
    {
      option: 'environment_vars',
      with: { ...inline, environment_vars: ['B=2', "A=it's"] },
      without: inline,
      seen: `A='it'"'"'s' B='2' PACKER_BUILDER_TYPE='type' `,
    },
    {
      option: 'env',
      with: { ...inline, env: { A: 'wins' }, environment_vars: ['A=loses'] },
      without: { ...inline, environment_vars: ['A=loses'] },
      seen: "A='wins' PACKER",
    },
    {
      option: 'env_var_format',
      with: { ...inline, env: { A: '1' }, env_var_format: 'export %s="%s"; ' },
      without: { ...inline, env: { A: '1' } },
      seen: 'export A="1"; ',
    },
    {
      option: 'use_env_var_file',
      with: { ...inline, env: { A: '1' }, use_env_var_file: true },
      without: { ...inline, env: { A: '1' } },
      seen: "upload: /tmp/varfile_RANDOM.sh 0600\n  | export A='1'",
    },
    {
      option: 'execute_command',
      with: { ...inline, execute_command: "sudo sh -c '{{ .Vars }} {{ .Path }}{{ .EnvVarFile }}'" },
      without: inline,
      seen: "run: sudo sh -c 'PACKER_BUILDER_TYPE='type' PACKER_BUILD_NAME='name'  /tmp/script_RANDOM.sh'",
    },
    {
      option: 'inline_shebang',
      with: { ...inline, inline_shebang: '/bin/bash -x' },
      without: { inline: ['#!/bin/sh', 'x'], inline_shebang: '/bin/bash -x' },
      seen: '| #!/bin/bash -x\n  | x',
    },
    {
      option: 'binary',
      with: { script: 'one.sh', binary: true },
      without: { script: 'one.sh' },
      seen: '| #!/bin/sh\\r\n  | echo 1\\r',
      files,
    },
    {
      option: 'remote_folder',
      with: { ...inline, remote_folder: '/var/tmp' },
      without: inline,
      seen: 'upload: /var/tmp/script_RANDOM.sh 0755',
    },
    { option: 'remote_file', with: { ...inline, remote_file: 'my.sh' }, without: inline, seen: 'upload: /tmp/my.sh 0755' },
    {
      option: 'remote_path',
      with: { ...inline, remote_path: '/opt/my script.sh' },
      without: inline,
      seen: "run: chmod +x '/opt/my script.sh'; PACKER",
    },
    {
      option: 'expect_disconnect',
      with: { ...inline, expect_disconnect: true },
      without: inline,
      seen: '\ndone',
      machine: starting({ fails: 'disconnected' }),
    },
    { option: 'skip_clean', with: { ...inline, skip_clean: true }, without: inline, seen: 'left: /tmp/script_RANDOM.sh' },
  ],
  powershell: [
    ...scripts('ps1'),
    pauseAfter,
    {
      option: 'environment_vars',
      with: { ...inline, environment_vars: ['B=2', 'A=$x'] },
      without: inline,
      seen: '| $env:A="`$x"; $env:B="2"; $env:PACKER_BUILDER_TYPE="type"; ',
    },
    {
      option: 'env',
      with: { ...inline, env: { A: 'wins' }, environment_vars: ['A=loses'] },
      without: { ...inline, environment_vars: ['A=loses'] },
      seen: '$env:A="wins"; ',
    },
    {
      option: 'env_var_format',
      with: { ...inline, env: { A: '1' }, env_var_format: 'Set-Item env:%s "%s"\n' },
      without: { ...inline, env: { A: '1' } },
      seen: '| Set-Item env:A "1"\n',
    },
    {
      option: 'elevated_env_var_format',
      with: { ...elevatedUser, elevated_env_var_format: 'Set-Item env:%s "%s"\n', env_var_format: 'not this' },
      without: { ...inline, elevated_env_var_format: 'Set-Item env:%s "%s"\n' },
      seen: '| Set-Item env:PACKER_BUILD_NAME "name"',
    },
    {
      option: 'execute_command',
      with: { ...inline, execute_command: 'powershell -noprofile ". {{.Vars}}; &\'{{.Path}}\'"' },
      without: inline,
      seen: `run: powershell -noprofile ". c:/Windows/Temp/packer-ps-env-vars-RANDOM.ps1; &'c:/Windows/Temp/script-RANDOM.ps1'"`,
    },
    {
      option: 'elevated_execute_command',
      with: {
        ...elevatedUser,
        elevated_execute_command: 'powershell -noprofile {{.Path}} {{.Vars}}',
        execute_command: 'not this',
      },
      without: { ...inline, elevated_execute_command: 'powershell -noprofile {{.Path}} {{.Vars}}' },
      seen: "$command = 'powershell -noprofile c:/Windows/Temp/script-RANDOM.ps1 c:/Windows/Temp/packer-ps-env-vars-RANDOM.ps1'",
    },
    {
      option: 'elevated_user',
      with: { ...inline, elevated_user: 'SYSTEM' },
      without: { ...inline, elevated_user: '' },
      seen: `$user = 'SYSTEM'\n  | $password = ''`,
    },
    {
      option: 'elevated_password',
      with: { ...elevatedUser, elevated_password: "it's $ecret" },
      without: elevatedUser,
      seen: "$password = 'it''s $ecret'",
    },
    {
      option: 'execution_policy',
      with: { ...script, execution_policy: 'remotesigned' },
      without: script,
      seen: 'run: powershell -executionpolicy remotesigned "& {',
      files,
    },
    {
      option: 'execution_policy',
      with: { ...inline, execution_policy: 'none' },
      without: inline,
      seen: "};&'c:/Windows/Temp/script-RANDOM.ps1'; exit $LastExitCode }\n",
    },
    {
      option: 'use_pwsh',
      with: { ...script, use_pwsh: true },
      without: script,
      seen: 'run: pwsh -executionpolicy bypass -command "& {',
      files,
    },
    {
      option: 'use_pwsh',
      with: { ...inline, use_pwsh: true },
      without: inline,
      seen: 'run: pwsh -executionpolicy bypass -file c:',
    },
    { option: 'debug_mode', with: { ...script, debug_mode: 2 }, without: script, seen: '.ps1; Set-PSDebug -Trace 2; &', files },
    { option: 'debug_mode', with: { ...inline, debug_mode: 1 }, without: inline, seen: '| Set-PSDebug -Trace 1\n  | x' },
    { option: 'binary', with: { ...inline, binary: true }, without: { ...inline, binary: [] }, seen: '\ndone' },
    {
      option: 'remote_path',
      with: { ...inline, remote_path: 'd:/my script.ps1' },
      without: inline,
      seen: '-file "d:/my script.ps1"\n',
    },
    {
      option: 'remote_env_var_path',
      with: { ...script, remote_env_var_path: "d:/it's.ps1" },
      without: script,
      seen: ". 'd:/it''s.ps1'; &'c:",
      files,
    },
    {
      option: 'skip_clean',
      with: { ...elevatedUser, skip_clean: true },
      without: elevatedUser,
      seen: 'done\nleft: c:/Windows/Temp/packer-ps-env-vars-RANDOM.ps1\nleft: c:/Windows/Temp/script-RANDOM.ps1',
    },
  ],
  ...windowsRows,
};
