/** How Ansible reaches the machine, as far as an inventory tells it. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly alias: string;
  readonly connection: 'ssh' | 'winrm';
}

/** The line that tells of the machine, where a template has none of its own. */
export function hostLine({ alias, host, port, user, connection }: Target): string {
  const line = `${alias} ansible_host=${quoted(host)} ansible_user=${quoted(user)} ansible_port=${port}`;
  if (connection === 'ssh') return line;
  return `${line} ansible_connection=winrm ansible_winrm_transport=basic ansible_shell_type=powershell`;
}

/** An inventory in Ansible's INI format: the machine alone, in each of its groups, and the groups that nothing is in. */
export function inventoryText(
  line: string,
  o: { readonly groups: readonly string[]; readonly emptyGroups: readonly string[] },
): string {
  const host = line.endsWith('\n') ? line : `${line}\n`;
  const groups = o.groups.map((name) => `[${name}]\n${host}`);
  const empty = o.emptyGroups.map((name) => `[${name}]\n`);
  return [host, ...groups, ...empty].join('');
}

/** The inventory of a machine that runs Ansible itself. */
export function localInventoryText(groups: readonly string[]): string {
  return groups.length === 0 ? '127.0.0.1\n' : groups.map((name) => `[${name}]\n127.0.0.1\n`).join('');
}

/** A value of a host line: Ansible splits it as a POSIX shell would, and `#` begins a comment. */
function quoted(value: string): string {
  return /^[\w.:@%+-]+$/.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`;
}
