// Every argument has an effect that a test sees: the table names it, and is compared with the schema and with the tests.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { config } from '../src/config.ts';

/** Attribute -> file and title of a test that uses it. */
const seenBy: Readonly<Record<string, readonly [file: string, title: string]>> = {
  ssh_host: ['machine.ts', 'Connects as root'],
  ssh_port: ['ways.system.ts', 'the port of the template'],
  ssh_username: ['waiting.system.ts', 'an abort ends a command on the machine'],
  ssh_password: ['logins.system.ts', 'a password, and keyboard-interactive'],
  ssh_ciphers: ['ways.system.ts', 'algorithms are the ones'],
  ssh_clear_authorized_keys: ['logins.system.ts', 'the key of a build is taken out'],
  ssh_key_exchange_algorithms: ['ways.system.ts', 'algorithms are the ones'],
  ssh_certificate_file: ['logins.system.ts', 'a certificate, of every kind'],
  ssh_pty: ['ways.system.ts', 'a terminal for all commands'],
  ssh_timeout: ['waiting.system.ts', 'a server that does not answer'],
  ssh_wait_timeout: ['waiting.system.ts', 'a server that does not answer'],
  ssh_agent_auth: ['logins.system.ts', 'an agent (ssh_agent_auth)'],
  ssh_disable_agent_forwarding: ['logins.system.ts', 'an agent (ssh_agent_auth)'],
  ssh_handshake_attempts: ['logins.system.ts', 'a wrong password ends at once'],
  ssh_bastion_host: ['ways.system.ts', 'several bastions'],
  ssh_bastion_port: ['ways.system.ts', 'several bastions'],
  ssh_bastion_agent_auth: ['logins.system.ts', 'a bastion with an agent'],
  ssh_bastion_username: ['ways.system.ts', 'several bastions'],
  ssh_bastion_password: ['ways.system.ts', 'several bastions'],
  ssh_bastion_interactive: ['ways.system.ts', 'a bastion that asks a person'],
  ssh_bastion_private_key_file: ['ways.system.ts', 'a bastion with keys of its own'],
  ssh_bastion_private_key_passphrase: ['logins.system.ts', 'a bastion with an agent'],
  ssh_bastion_certificate_file: ['logins.system.ts', 'a bastion with an agent'],
  ssh_file_transfer_method: ['transfers.system.ts', 'a login shell that has words'],
  ssh_proxy_host: ['ways.system.ts', 'a SOCKS proxy'],
  ssh_proxy_type: ['ways.system.ts', 'an HTTP proxy'],
  ssh_proxy_port: ['ways.system.ts', 'a SOCKS proxy'],
  ssh_proxy_username: ['ways.system.ts', 'a SOCKS proxy'],
  ssh_proxy_password: ['ways.system.ts', 'a SOCKS proxy'],
  ssh_keep_alive_interval: ['waiting.system.ts', 'ssh_keep_alive_interval'],
  ssh_read_write_timeout: ['waiting.system.ts', 'ssh_keep_alive_interval'],
  ssh_remote_tunnels: ['ways.system.ts', 'tunnels in both directions'],
  ssh_local_tunnels: ['ways.system.ts', 'tunnels in both directions'],
  ssh_private_key_file: ['logins.system.ts', 'a key file'],
  ssh_private_key_passphrase: ['logins.system.ts', 'a key with a passphrase'],
  pause_before_connecting: ['waiting.system.ts', 'pause_before_connecting connects twice'],
};

/** What builders do with them, before and after a line is open. */
const builders = ['ssh_keypair_name', 'temporary_key_pair_name', 'temporary_key_pair_type', 'temporary_key_pair_bits'];

test('every argument is in the table, and nothing else', () => {
  expect([...Object.keys(seenBy), ...builders].sort()).toEqual(Object.keys(config.fields).sort());
});

test.each(Object.entries(seenBy))('%s has its test', (attribute, [file, title]) => {
  const text = readFileSync(join(import.meta.dirname, file), 'utf8');
  const at = text.indexOf(title);
  expect(at).toBeGreaterThan(-1);
  const end = text.indexOf('\ntest', at);
  expect(text.slice(at, end === -1 ? undefined : end)).toContain(attribute);
});
