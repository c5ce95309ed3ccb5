import { asRoot, type Guest } from '@imgbuild/builder-kit/guest';

export interface ExecuteValues {
  readonly ConfigPath: string;
  readonly JsonPath: string;
  readonly Sudo: boolean;
}

/** Where Chef's own packages put its programs on Windows. */
const windowsFolder = 'c:/opscode/chef/bin';

/** Packer's default of `execute_command`. */
export function executeCommand(name: 'chef-solo' | 'chef-client', values: ExecuteValues, guest: Guest): string {
  const program = guest.os === 'windows' ? `${windowsFolder}/${name}.bat` : name;
  return asRoot(`${program} --no-color -c ${values.ConfigPath} -j ${values.JsonPath}`, guest);
}

/** Packer's default of `install_command`. */
export function installCommand(version: string, guest: Guest): string {
  if (guest.os === 'windows') {
    const wanted = version === '' ? '' : ` -version ${version}`;
    return `powershell.exe -Command ". { iwr -useb https://omnitruck.chef.io/install.ps1 } | iex; Install-Project${wanted}"`;
  }
  const wanted = version === '' ? '' : ` -v ${version}`;
  return `curl -L https://omnitruck.chef.io/install.sh | ${asRoot('bash -s --', guest)}${wanted}`;
}

/** Packer's default of `knife_command`. */
export function knifeCommand(words: string, flags: string, guest: Guest): string {
  const program = guest.os === 'windows' ? `${windowsFolder}/knife.bat` : 'knife';
  return asRoot(`${program} ${words} ${flags}`, guest);
}
