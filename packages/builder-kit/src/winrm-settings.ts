import { attr, body, t } from '@imgbuild/core/sdk';

/** How to reach a Windows machine by WinRM. */
export const winrmSettings = body({
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
