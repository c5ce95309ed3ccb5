import { attr, body, type Infer, t } from '@imgbuild/core/sdk';

const servicing = 'SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing';

/** Options of `windows-restart`, with Packer's names and defaults. */
export const windowsRestartConfig = body({
  restart_command: attr(t.string, {
    doc: 'Command that restarts the machine.',
    default: 'shutdown /r /f /t 0 /c "packer restart"',
  }),
  restart_check_command: attr(t.string, {
    doc: 'Command that succeeds when the machine is back. By default one that tells its name.',
  }),
  restart_timeout: attr(t.duration, { doc: 'How long the machine may take to be back.', default: '5m' }),
  check_registry: attr(t.bool, {
    doc: 'Also wait until no key of `registry_keys` is left: then Windows will not restart once more by itself.',
    default: false,
  }),
  registry_keys: attr(t.list(t.string), {
    doc: 'Keys of the registry that `check_registry` waits for.',
    default: [
      `HKLM:${servicing}\\RebootPending`,
      `HKLM:${servicing}\\PackagesPending`,
      `HKLM:${servicing.replace('SOFTWARE', 'Software')}\\RebootInProgress`,
    ],
  }),
});

export type WindowsRestartConfig = Infer<typeof windowsRestartConfig>;
