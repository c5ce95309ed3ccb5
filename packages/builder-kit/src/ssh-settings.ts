import { attr, body, t } from '@imgbuild/core/sdk';

/** How to reach a machine by SSH: the `ssh_*` arguments that every builder of machines has. Names and defaults are Packer's. */
export const sshSettings = body(
  {
    ssh_host: attr(t.string, { doc: 'Address of the machine. Most builders find it themselves.' }),
    ssh_port: attr(t.number, { doc: 'Port of the SSH server.', default: 22, min: 1, max: 65_535 }),
    ssh_username: attr(t.string, { doc: 'Name to log in with.' }),
    ssh_password: attr(t.string, {
      doc: 'Password to log in with; it also answers keyboard-interactive questions.',
      sensitive: true,
    }),
    ssh_ciphers: attr(t.list(t.string), { doc: 'Ciphers to offer, in order of preference.' }),
    ssh_clear_authorized_keys: attr(t.bool, {
      doc: 'Remove the temporary key from `authorized_keys` at the end.',
      default: false,
    }),
    ssh_key_exchange_algorithms: attr(t.list(t.string), { doc: 'Key exchange algorithms to offer, in order of preference.' }),
    ssh_certificate_file: attr(t.string, { doc: 'Certificate for the private key.' }),
    ssh_pty: attr(t.bool, { doc: 'Ask for a terminal.', default: false }),
    ssh_timeout: attr(t.duration, {
      doc: 'How long to wait for SSH. Five minutes, when `ssh_handshake_attempts` is not set either.',
    }),
    ssh_wait_timeout: attr(t.duration, { doc: 'How long to wait for SSH.', deprecated: 'ssh_timeout' }),
    ssh_agent_auth: attr(t.bool, { doc: 'Authenticate with the keys of the SSH agent.', default: false }),
    ssh_disable_agent_forwarding: attr(t.bool, { doc: 'Do not forward the SSH agent.', default: false }),
    ssh_handshake_attempts: attr(t.number, { doc: 'How often a login may be refused.', min: 0 }),
    ssh_bastion_host: attr(t.string, {
      doc: 'A machine to go through; several, one behind the other, as `[USER@]HOST[:PORT],…`.',
    }),
    ssh_bastion_port: attr(t.number, { doc: 'Port of its SSH server.', default: 22, min: 1, max: 65_535 }),
    ssh_bastion_agent_auth: attr(t.bool, { doc: 'Authenticate there with the SSH agent.', default: false }),
    ssh_bastion_username: attr(t.string, { doc: 'Name to log in with there.' }),
    ssh_bastion_password: attr(t.string, { doc: 'Password there.', sensitive: true }),
    ssh_bastion_interactive: attr(t.bool, { doc: 'Ask the person for what it asks.', default: false }),
    ssh_bastion_private_key_file: attr(t.string, { doc: 'Private key for it; that of the machine by default.' }),
    ssh_bastion_private_key_passphrase: attr(t.string, { doc: 'Passphrase of that key.', sensitive: true }),
    ssh_bastion_certificate_file: attr(t.string, { doc: 'Certificate for that key.' }),
    ssh_file_transfer_method: attr(t.oneOf(['scp', 'sftp']), {
      doc: 'How files are copied: `scp` by commands on the machine, `sftp` by its SFTP server. Where one does not work the other is used.',
      default: 'scp',
    }),
    ssh_proxy_host: attr(t.string, { doc: 'A proxy to go through.' }),
    ssh_proxy_type: attr(t.oneOf(['socks5', 'http']), { doc: 'What it speaks. Packer knows `socks5` only.', default: 'socks5' }),
    ssh_proxy_port: attr(t.number, { doc: 'Its port.', default: 1080, min: 1, max: 65_535 }),
    ssh_proxy_username: attr(t.string, { doc: 'Name for the proxy.' }),
    ssh_proxy_password: attr(t.string, { doc: 'Password for the proxy.', sensitive: true }),
    ssh_keep_alive_interval: attr(t.duration, {
      doc: 'How often to send something that keeps the line open; negative for never.',
      default: '5s',
    }),
    ssh_read_write_timeout: attr(t.duration, {
      doc: 'How long to wait for the other side to answer before the line counts as dead.',
    }),
    ssh_remote_tunnels: attr(t.list(t.string), { doc: 'Ports of the machine that lead here, as `PORT:HOST:PORT`.' }),
    ssh_local_tunnels: attr(t.list(t.string), { doc: 'Ports here that lead to the machine’s side, as `PORT:HOST:PORT`.' }),
    ssh_private_key_file: attr(t.string, { doc: 'Private key to log in with. `~` is the home folder.' }),
    ssh_private_key_passphrase: attr(t.string, {
      doc: 'Passphrase of that key. Packer knows no encrypted keys.',
      sensitive: true,
    }),
    ssh_keypair_name: attr(t.string, { doc: 'A key pair that the platform has.' }),
    temporary_key_pair_name: attr(t.string, { doc: 'Name of the key pair that is made for the build.' }),
    temporary_key_pair_type: attr(t.oneOf(['rsa', 'dsa', 'ecdsa', 'ed25519']), {
      doc: 'Kind of the key pair that is made for the build.',
    }),
    temporary_key_pair_bits: attr(t.number, { doc: 'Its size in bits, where the kind has sizes.', min: 0 }),
  },
  {
    rules: [
      { rule: 'requires', when: 'ssh_certificate_file', needs: ['ssh_private_key_file'] },
      { rule: 'at-most-one', of: ['ssh_bastion_host', 'ssh_proxy_host'] },
    ],
  },
);
