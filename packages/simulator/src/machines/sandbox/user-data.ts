import { gunzipSync } from 'node:zlib';
import { cloudConfigScript } from './cloud-config.ts';

/** User data as something that can be run as root. */
export interface UserScript {
  /** A script that was given is kept byte by byte: some carry archives behind their last line. */
  readonly script: string | Uint8Array;
  /** What was not understood, for the console. */
  readonly notes: readonly string[];
}

/**
 * Takes user data for what its first line says it is: a script, cloud-config, or something that only cloud-init itself understands.
 * It may be compressed. Source: cloud-init's documentation, "User data formats".
 */
export function userScript(userData: Uint8Array, user: string): UserScript {
  const compressed = userData[0] === 0x1f && userData[1] === 0x8b;
  let content = userData;
  try {
    if (compressed) content = gunzipSync(userData);
  } catch (error) {
    return nothing(`user data cannot be decompressed: ${error instanceof Error ? error.message : String(error)}`);
  }
  const text = Buffer.from(content).toString();
  if (text.startsWith('#!')) return { script: content, notes: [] };
  if (/^#cloud-config\s*(\n|$)/.test(text)) return cloudConfigScript(text, user);
  if (text.trim() === '') return nothing();
  return nothing(
    `user data that begins with ${JSON.stringify(text.slice(0, 40))} is not understood: a script begins with "#!", cloud-config with "#cloud-config"`,
  );
}

function nothing(...notes: readonly string[]): UserScript {
  return { script: '#!/bin/sh\n', notes };
}
