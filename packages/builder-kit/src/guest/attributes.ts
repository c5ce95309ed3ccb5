import { attr, t } from '@imgbuild/core/sdk';

/** Options of every provisioner that puts files into a folder of the machine and runs a tool there, with Packer's names. */
export const guestAttributes = {
  guest_os_type: attr(t.string, { doc: 'System of the machine, `unix` or `windows`.', default: 'unix' }),
  prevent_sudo: attr(t.bool, { doc: 'Run commands as they are, without `sudo`.', default: false }),
  elevated_user: attr(t.string, {
    doc: 'User of Windows with whose rights the tool runs, as a scheduled task: a login over the network has not all of them.',
  }),
  elevated_password: attr(t.string, {
    doc: 'Password of `elevated_user`; empty for a service account, as `SYSTEM` is.',
    sensitive: true,
  }),
} as const;
