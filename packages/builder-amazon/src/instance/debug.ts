import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Instance } from '@aws-sdk/client-ec2';
import type { BuildInfo, Reporter } from '@imgbuild/core/sdk';
import { keyFile } from '../resources.ts';
import type { Work } from '../work.ts';

/** Saves the build's private key for people who log in themselves while they debug. The file goes with the scope. */
export async function saveKey(privateKey: string, build: Pick<BuildInfo, 'sourceName'>, work: Work): Promise<void> {
  // Names of sources in JSON templates may be anything.
  const name = `ec2_${build.sourceName.replaceAll(/[/\\]/g, '_')}.pem`;
  const path = join(work.host.workingDirectory, name);
  work.report.say(`Saving key for debug purposes: ${name}`);
  await work.scope.hold(keyFile, { path }, async () => {
    // One that an earlier build left may be readable by others, and would stay so.
    await rm(path, { force: true });
    await writeFile(path, privateKey, { mode: 0o600, flag: 'wx' });
    return { data: { path }, value: undefined };
  });
}

/** Tells where an instance is reached. */
export function sayAddresses(instance: Instance, report: Pick<Reporter, 'say'>): void {
  const lines = [
    ['Public DNS', instance.PublicDnsName],
    ['Public IP', instance.PublicIpAddress],
    ['Private IP', instance.PrivateIpAddress],
  ] as const;
  for (const [title, address] of lines) if (address !== undefined && address !== '') report.say(`${title}: ${address}`);
}
