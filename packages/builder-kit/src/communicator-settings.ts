import { attr, bodies, body, t } from '@imgbuild/core/sdk';
import { sshSettings } from './ssh-settings.ts';
import { winrmSettings } from './winrm-settings.ts';

/** What both communicators know beside their own settings. */
export const pauseSettings = body({
  pause_before_connecting: attr(t.duration, { doc: 'Connect once, wait this long, and connect again.' }),
});

/** The arguments by which every builder of machines says how its machine is reached. */
export const communicatorSettings = bodies(
  body({
    communicator: attr(t.string, { doc: 'How to reach the machine: `ssh`, `winrm`, `none`, or one of the builder’s own.' }),
  }),
  bodies(bodies(sshSettings, winrmSettings), pauseSettings),
);
