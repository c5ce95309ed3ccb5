import { failure, type Host } from '@imgbuild/core/sdk';
import { loadSharedConfigFiles } from '@smithy/core/config';
import { problems } from '../problems.ts';
import type { Access } from '../access-for.ts';

/** A variable of the run's environment; one that is empty is not set, as with the SDK. */
export function variable(host: Host, name: string): string | undefined {
  const value = host.environment[name];
  return value === '' ? undefined : value;
}

/** Where profiles stand. The SDK would ask its own process; the run's environment need not be the same. */
export function profileFiles(access: Access, host: Host): { readonly filepath?: string; readonly configFilepath?: string } {
  const home = variable(host, host.platform === 'windows' ? 'USERPROFILE' : 'HOME');
  const below = (name: string): string | undefined => (home === undefined ? undefined : `${home}/.aws/${name}`);
  const given = access.shared_credentials_file;
  const filepath =
    given === undefined || given === ''
      ? (variable(host, 'AWS_SHARED_CREDENTIALS_FILE') ?? below('credentials'))
      : given.replace(/^~(?=\/|$)/, home ?? '~');
  const configFilepath = variable(host, 'AWS_CONFIG_FILE') ?? below('config');
  return {
    ...(filepath === undefined ? {} : { filepath }),
    ...(configFilepath === undefined ? {} : { configFilepath }),
  };
}

/** The profile that is meant; nothing for the one called `default`, which need not be there. */
export function profileName(access: Access, host: Host): string | undefined {
  return access.profile === undefined || access.profile === '' ? variable(host, 'AWS_PROFILE') : access.profile;
}

/**
 * The region: of the template, AWS_REGION, AWS_DEFAULT_REGION (which the SDK does not ask), the profile, the machine's own
 * metadata. Source: AWS SDKs and Tools Reference Guide, "AWS Region"; Packer's amazon plugin for the second variable.
 */
export async function regionOf(access: Access, host: Host, signal: AbortSignal): Promise<string> {
  const given = access.region === '' ? undefined : access.region;
  const found =
    given ??
    variable(host, 'AWS_REGION') ??
    variable(host, 'AWS_DEFAULT_REGION') ??
    (await regionOfProfile(access, host)) ??
    (access.skip_metadata_api_check === true ? undefined : await regionOfMachine(host, signal));
  if (found === undefined) throw failure(problems.create('no-region'));
  return found;
}

async function regionOfProfile(access: Access, host: Host): Promise<string | undefined> {
  const { configFile, credentialsFile } = await loadSharedConfigFiles({ ...profileFiles(access, host), ignoreCache: true });
  const name = profileName(access, host) ?? 'default';
  return configFile[name]?.['region'] ?? credentialsFile[name]?.['region'];
}

/** Milliseconds in which the metadata service of a machine of EC2 answers; elsewhere nobody does. */
const metadataLimit = 1_000;

/** Source: EC2 User Guide, "Use the Instance Metadata Service", version 2. */
async function regionOfMachine(host: Host, signal: AbortSignal): Promise<string | undefined> {
  if (variable(host, 'AWS_EC2_METADATA_DISABLED')?.toLowerCase() === 'true') return undefined;
  const endpoint = variable(host, 'AWS_EC2_METADATA_SERVICE_ENDPOINT') ?? 'http://169.254.169.254';
  const limited = AbortSignal.any([signal, AbortSignal.timeout(metadataLimit)]);
  try {
    const token = await fetch(`${endpoint}/latest/api/token`, {
      method: 'PUT',
      headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '60' },
      signal: limited,
    });
    const headers = token.ok ? { 'x-aws-ec2-metadata-token': await token.text() } : undefined;
    const answer = await fetch(`${endpoint}/latest/meta-data/placement/region`, {
      ...(headers === undefined ? {} : { headers }),
      signal: limited,
    });
    return answer.ok ? (await answer.text()).trim() : undefined;
  } catch {
    // Not a machine of EC2, or one that keeps its metadata to itself: then the region must be said.
    signal.throwIfAborted();
    return undefined;
  }
}
