import { definePlugin } from '@imgbuild/core/sdk';
import { powershell } from './powershell.ts';
import { shell } from './shell.ts';
import { windowsRestart } from './windows-restart.ts';
import { windowsShell } from './windows-shell.ts';
import { windowsUpdate } from './windows-update.ts';

export const plugin = definePlugin({
  // Of what is here only `windows-update` is a plugin of its own in Packer, which templates require under names of theirs.
  accessor: 'windows-update',
  provides: { 'github.com/rgl/windows-update': { from: '0.10.0', to: '0.17.1' } },
  provisioners: {
    shell,
    powershell,
    'windows-shell': windowsShell,
    'windows-restart': windowsRestart,
    'windows-update': windowsUpdate,
  },
});
