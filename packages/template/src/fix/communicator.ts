import { type Fixer, keyFixer, renamed } from './fixer.ts';

export const sshKeyPath: Fixer = keyFixer('sshkeypath', 'builder', ['*'], ['ssh_key_path'], (builder) =>
  renamed(builder, 'ssh_key_path', 'ssh_private_key_file', 'new'),
);

export const sshDisableAgent: Fixer = keyFixer('sshdisableagent', 'builder', ['*'], ['ssh_disable_agent'], (builder) =>
  renamed(builder, 'ssh_disable_agent', 'ssh_disable_agent_forwarding', 'new'),
);

export const sshWaitTimeout: Fixer = keyFixer('ssh-wait-timeout', 'builder', ['*'], ['ssh_wait_timeout'], (builder) =>
  renamed(builder, 'ssh_wait_timeout', 'ssh_timeout', 'new'),
);

const forwarding = ['host_port_min', 'host_port_max', 'skip_nat_mapping'];

/** Forwarded ports serve WinRM as well. */
export const hostPorts: Fixer = keyFixer(
  'comm-config',
  'builder',
  ['virtualbox*'],
  forwarding.map((key) => `ssh_${key}`),
  (builder) => forwarding.reduce((done, key) => renamed(done, `ssh_${key}`, key, 'new'), builder),
);
