import { attr, bodies, body, t } from '@imgbuild/core/sdk';

/** How to reach a machine by SSH: the `ssh_*` arguments that every builder of machines has. Names and defaults are Packer's. */
const sshSettings = body(
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
    ssh_bastion_host: attr(t.string, { doc: 'A machine to go through.' }),
    ssh_bastion_port: attr(t.number, { doc: 'Port of its SSH server.', default: 22, min: 1, max: 65_535 }),
    ssh_bastion_agent_auth: attr(t.bool, { doc: 'Authenticate there with the SSH agent.', default: false }),
    ssh_bastion_username: attr(t.string, { doc: 'Name to log in with there.' }),
    ssh_bastion_password: attr(t.string, { doc: 'Password there.', sensitive: true }),
    ssh_bastion_interactive: attr(t.bool, { doc: 'Ask the person for what it asks.', default: false }),
    ssh_bastion_private_key_file: attr(t.string, { doc: 'Private key for it; that of the machine by default.' }),
    ssh_bastion_certificate_file: attr(t.string, { doc: 'Certificate for that key.' }),
    ssh_file_transfer_method: attr(t.oneOf(['scp', 'sftp']), { doc: 'How files are copied.', default: 'scp' }),
    ssh_proxy_host: attr(t.string, { doc: 'A SOCKS proxy to go through.' }),
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

/** How to reach a Windows machine by WinRM. */
const winrmSettings = body({
  winrm_username: attr(t.string, { doc: 'Name to log in with.' }),
  winrm_password: attr(t.string, { doc: 'Password to log in with; some builders make one.', sensitive: true }),
  winrm_host: attr(t.string, { doc: 'Address of the machine. Most builders find it themselves.' }),
  winrm_no_proxy: attr(t.bool, { doc: 'Go round the HTTP proxy.', default: false }),
  winrm_port: attr(t.number, { doc: 'Port of WinRM: 5985, with TLS 5986.', min: 1, max: 65_535 }),
  winrm_timeout: attr(t.duration, { doc: 'How long to wait for WinRM, and for one operation.', default: '30m' }),
  winrm_use_ssl: attr(t.bool, { doc: 'Use TLS.', default: false }),
  winrm_insecure: attr(t.bool, { doc: 'Take any certificate.', default: false }),
  winrm_use_ntlm: attr(t.bool, { doc: 'Authenticate with NTLM instead of a plain password.', default: false }),
});

/** The arguments by which every builder of machines says how its machine is reached. */
export const communicatorSettings = bodies(
  body({
    communicator: attr(t.string, { doc: 'How to reach the machine: `ssh`, `winrm`, `none`, or one of the builder’s own.' }),
    pause_before_connecting: attr(t.duration, { doc: 'Connect once, wait this long, and connect again.' }),
  }),
  bodies(sshSettings, winrmSettings),
);
