/** What builders of machines share. */
export { communicatorSettings, pauseSettings } from './communicator-settings.ts';
export { sshSettings } from './ssh-settings.ts';
export { winrmSettings } from './winrm-settings.ts';
