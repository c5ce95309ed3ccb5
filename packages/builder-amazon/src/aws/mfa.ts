import { failure, type Host } from '@imgbuild/core/sdk';
import { loadSharedConfigFiles } from '@smithy/core/config';
import type { Access } from '../access-for.ts';
import { problems } from '../problems.ts';
import { profileFiles, profileName } from './access.ts';

/** The code that a device of multi-factor authentication shows, which opens one session. */
export interface Codes {
  readonly given: 'yes' | 'no';
  /** @param serial the device, as a profile names it */
  take(serial: string): Promise<string>;
  /** Says that a session was opened. */
  spend(): void;
}

export function codesOf(code = ''): Codes {
  let isSpent = false;
  return {
    given: code === '' ? 'no' : 'yes',
    take: async (serial) => {
      if (code === '') throw failure(problems.create('mfa-code-missing', { serial }));
      if (isSpent) throw failure(problems.create('mfa-code-used', { serial }));
      return code;
    },
    spend: () => {
      isSpent = true;
    },
  };
}

/**
 * The device that the template's role is assumed with: `mfa_serial` of the profile. A profile with a role of its own uses the code
 * up itself. Source: AWS SDKs and Tools Reference Guide, "Assume role provider".
 */
export async function deviceOf(access: Access, host: Host): Promise<string | undefined> {
  const { configFile, credentialsFile } = await loadSharedConfigFiles({ ...profileFiles(access, host), ignoreCache: true });
  const name = profileName(access, host) ?? 'default';
  const profile = { ...configFile[name], ...credentialsFile[name] };
  return profile['role_arn'] === undefined ? profile['mfa_serial'] : undefined;
}
