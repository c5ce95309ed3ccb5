import { cloudConfigScript } from './cloud-config.ts';

/** User data as something that can be run as root. */
export interface UserScript {
  readonly script: string;
  /** What was not understood, for the console. */
  readonly notes: readonly string[];
}

/** Takes user data for what its first line says it is: a script, cloud-config, or something that only cloud-init itself understands. */
export function userScript(userData: string, user: string): UserScript {
  if (userData.startsWith('#!')) return { script: userData, notes: [] };
  if (/^#cloud-config\s*(\n|$)/.test(userData)) return cloudConfigScript(userData, user);
  if (userData.trim() === '') return { script: '#!/bin/sh\n', notes: [] };
  const beginning = JSON.stringify(userData.slice(0, 40));
  return {
    script: '#!/bin/sh\n',
    notes: [
      `user data that begins with ${beginning} is not understood: a script begins with "#!", cloud-config with "#cloud-config"`,
    ],
  };
}
