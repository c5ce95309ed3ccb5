import { files, inline, type OptionRow, scripts } from './option-rows-scripts.ts';

/** Options of the provisioners that there are for Windows alone. */
export const windowsRows: Readonly<Record<string, readonly OptionRow[]>> = {
  'windows-shell': [
    ...scripts('sh'),
    {
      option: 'environment_vars',
      with: { ...inline, environment_vars: ['A=a "b" c'] },
      without: inline,
      seen: 'run: set "A=a "b" c" && set "PACKER_BUILDER_TYPE=type" && ',
    },
    {
      option: 'env',
      with: { ...inline, env: { A: 'wins' }, environment_vars: ['A=loses'] },
      without: { ...inline, environment_vars: ['A=loses'] },
      seen: 'set "A=wins" && ',
    },
    {
      option: 'env_var_format',
      with: { ...inline, env: { A: '1' }, env_var_format: 'setx %s %s & ' },
      without: { ...inline, env: { A: '1' } },
      seen: 'run: setx A 1 & ',
    },
    {
      option: 'execute_command',
      with: { ...inline, execute_command: '{{ .Vars }} cmd /c "{{ .Path }}"' },
      without: inline,
      seen: '&&  cmd /c "c:/Windows/Temp/script.bat"',
    },
    { option: 'binary', with: { ...inline, binary: true }, without: { ...inline, binary: [] }, seen: '\ndone' },
    { option: 'script', with: { script: 'one.sh' }, without: inline, seen: 'echo 1\\r', files },
    { option: 'remote_path', with: { ...inline, remote_path: 'd:/x.bat' }, without: inline, seen: 'done\nleft: d:/x.bat' },
  ],
  'windows-restart': [
    { option: 'restart_command', with: { restart_command: 'restart-it' }, without: {}, seen: 'run: restart-it\n' },
    { option: 'restart_check_command', with: { restart_check_command: 'hostname' }, without: {}, seen: 'run: hostname\n' },
    {
      option: 'restart_timeout',
      with: { restart_timeout: '12s' },
      without: {},
      seen: '12 seconds after its restart',
      machine: [{ on: 'GetHostName', answers: [{ exit: 1 }] }],
    },
    { option: 'check_registry', with: { check_registry: true }, without: {}, seen: 'Component Based Servicing\\RebootPending"' },
    {
      option: 'registry_keys',
      with: { check_registry: true, registry_keys: ['HKLM:Software\\Busy'] },
      without: { registry_keys: ['HKLM:Software\\Busy'] },
      seen: 'Test-Path "HKLM:Software\\Busy"',
    },
  ],
  'windows-update': [
    {
      option: 'search_criteria',
      with: { search_criteria: 'IsInstalled=0' },
      without: {},
      seen: "$searchCriteria = 'IsInstalled=0'",
    },
    {
      option: 'filters',
      with: { filters: ["exclude:$_.Title -like '*a*'", 'include:$true'] },
      without: {},
      seen: "$filters = @('exclude:$_.Title -like ''*a*''', 'include:$true')",
    },
    { option: 'update_limit', with: { update_limit: 25 }, without: {}, seen: '$updateLimit = 25\n' },
    {
      option: 'restart_timeout',
      with: { restart_timeout: '30s' },
      without: {},
      seen: '30 seconds after its restart',
      machine: [
        { on: 'elevated-shell-[^ ]*ps1"$', answers: [{ exit: 101 }] },
        { on: 'GetHostName', answers: [{ exit: 1 }] },
      ],
    },
    { option: 'username', with: { username: 'vagrant' }, without: {}, seen: "$user = 'vagrant'" },
    { option: 'password', with: { password: 'secret' }, without: {}, seen: "$password = 'secret'" },
  ],
};
