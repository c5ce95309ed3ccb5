import { attr, body, type Infer, t } from '@imgbuild/core/sdk';

/** Options of `windows-update`, with the names and defaults of the plugin github.com/rgl/windows-update. */
export const windowsUpdateConfig = body({
  search_criteria: attr(t.string, {
    doc: 'Which updates are looked for, in the language of `IUpdateSearcher::Search`.',
    default: 'BrowseOnly=0 and IsInstalled=0',
  }),
  filters: attr(t.list(t.string), {
    doc: 'Which of these are installed: `include:EXPRESSION` or `exclude:EXPRESSION`, where the PowerShell expression knows the update as `$_`. The first that is true decides; without one, the update is left out.',
    default: ['include:$true'],
  }),
  update_limit: attr(t.number, { doc: 'How many updates are installed before the machine is restarted.', default: 1000, min: 1 }),
  restart_timeout: attr(t.duration, { doc: 'How long the machine may take to be back after a restart.', default: '4h' }),
  username: attr(t.string, { doc: 'User that installs the updates.', default: 'SYSTEM' }),
  password: attr(t.string, { doc: 'Password of `username`; empty for a service account.', default: '', sensitive: true }),
});

export type WindowsUpdateConfig = Infer<typeof windowsUpdateConfig>;
