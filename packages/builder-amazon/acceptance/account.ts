import {
  DeleteSnapshotCommand,
  DeleteVolumeCommand,
  DeregisterImageCommand,
  DescribeFleetsCommand,
  DescribeInstancesCommand,
  DescribeSpotInstanceRequestsCommand,
  EC2Client,
  paginateDescribeTags,
  type TagDescription,
} from '@aws-sdk/client-ec2';
import { GetInstanceProfileCommand, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateSecretCommand, DeleteSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DeleteParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { storedName, type SuiteOptions, tagKey } from './suite.ts';

/** How an account is reached: as the SDK finds it in this process's environment, unless given. */
export interface Reach {
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** The account of a run of the suite, beside its builds. */
export interface SuiteAccount {
  /** Puts a parameter and a secret there for the build that reads them. */
  store(): Promise<void>;
  /** Removes these, and what builds made to be kept: images, snapshots, volumes. */
  takeAway(): Promise<void>;
  /** What there still is with the run's tag, a line for each; of roles and profiles, those of these names. */
  left(names: readonly string[]): Promise<readonly string[]>;
  close(): void;
}

/** Milliseconds for which EC2 may go on telling of what is gone, and between two looks. */
const [patience, delay] = [180_000, 2_000];

export function openSuiteAccount(o: SuiteOptions, reach: Reach, signal: AbortSignal): SuiteAccount {
  const regions = [o.region, o.copyRegion];
  const settings = { ...reach, region: o.region };
  const clients = new Map(regions.map((region) => [region, new EC2Client({ ...reach, region })] as const));
  const [iam, ssm, secrets] = [new IAMClient(settings), new SSMClient(settings), new SecretsManagerClient(settings)];
  const abort = { abortSignal: signal };
  const name = storedName(o);
  const tags = [{ Key: tagKey, Value: o.run }];

  const tagged = async (region: string, client: EC2Client): Promise<readonly string[]> => {
    const found: TagDescription[] = [];
    const filters = [{ Name: `tag:${tagKey}`, Values: [o.run] }];
    for await (const { Tags: page = [] } of paginateDescribeTags({ client }, { Filters: filters }, abort)) found.push(...page);
    const ids = new Map(found.map(({ ResourceId: id = '', ResourceType: type = '' }) => [id, type] as const));
    for (const id of await ended(client, ids)) ids.delete(id);
    return [...ids].map(([id, type]) => `${region} ${type} ${id}`);
  };

  /** What has ended, but is told of for an hour or more. */
  const ended = async (client: EC2Client, ids: ReadonlyMap<string, string>): Promise<readonly string[]> => {
    const of = (type: string): string[] => [...ids].flatMap(([id, each]) => (each === type ? [id] : []));
    const [instances, fleets, requests] = [of('instance'), of('fleet'), of('spot-instances-request')];
    const gone: string[] = [];
    if (instances.length > 0) {
      const { Reservations: reservations = [] } = await client.send(
        new DescribeInstancesCommand({ InstanceIds: instances }),
        abort,
      );
      for (const { InstanceId: id = '', State: state } of reservations.flatMap(({ Instances: each = [] }) => each))
        if (state?.Name === 'terminated') gone.push(id);
    }
    if (fleets.length > 0) {
      const { Fleets: told = [] } = await client.send(new DescribeFleetsCommand({ FleetIds: fleets }), abort);
      for (const { FleetId: id = '', FleetState: state } of told) if (state?.startsWith('deleted') === true) gone.push(id);
    }
    if (requests.length > 0) {
      const command = new DescribeSpotInstanceRequestsCommand({ SpotInstanceRequestIds: requests });
      const { SpotInstanceRequests: told = [] } = await client.send(command, abort);
      for (const { SpotInstanceRequestId: id = '', State: state = '' } of told)
        if (state !== 'open' && state !== 'active') gone.push(id);
    }
    return gone;
  };

  const named = async (names: readonly string[]): Promise<readonly string[]> => {
    const found: string[] = [];
    for (const each of names) {
      const role = await iam.send(new GetRoleCommand({ RoleName: each }), abort).catch(unlessMissing);
      const profile = await iam.send(new GetInstanceProfileCommand({ InstanceProfileName: each }), abort).catch(unlessMissing);
      found.push(...(role === undefined ? [] : [`role ${each}`]), ...(profile === undefined ? [] : [`instance profile ${each}`]));
    }
    return found;
  };

  return {
    store: async () => {
      await ssm.send(new PutParameterCommand({ Name: name, Value: 'of the suite', Type: 'String', Tags: tags }), abort);
      const value = JSON.stringify({ password: `of-the-run-${o.run}` });
      await secrets.send(new CreateSecretCommand({ Name: name, SecretString: value, Tags: tags }), abort);
    },
    takeAway: async () => {
      await ssm.send(new DeleteParameterCommand({ Name: name }), abort).catch(unlessMissing);
      const now = { SecretId: name, ForceDeleteWithoutRecovery: true };
      await secrets.send(new DeleteSecretCommand(now), abort).catch(unlessMissing);
      for (const [region, client] of clients) {
        const ids = (await tagged(region, client)).map((line) => line.split(' ').slice(1));
        const of = (type: string): readonly string[] => ids.flatMap(([each, id = '']) => (each === type ? [id] : []));
        // Snapshots of images that are registered cannot be deleted.
        for (const ImageId of of('image')) await client.send(new DeregisterImageCommand({ ImageId }), abort).catch(unlessMissing);
        for (const SnapshotId of of('snapshot'))
          await client.send(new DeleteSnapshotCommand({ SnapshotId }), abort).catch(unlessMissing);
        for (const VolumeId of of('volume')) await client.send(new DeleteVolumeCommand({ VolumeId }), abort).catch(unlessMissing);
      }
    },
    left: async (names) => {
      const end = Date.now() + patience;
      for (;;) {
        const there = (await Promise.all([...clients].map(([region, client]) => tagged(region, client)))).flat();
        const all = [...there, ...(await named(names))];
        if (all.length === 0 || Date.now() > end) return all;
        signal.throwIfAborted();
        await new Promise((resolve) => setTimeout(resolve, delay));
      }
    },
    close: () => {
      for (const client of [...clients.values(), iam, ssm, secrets]) client.destroy();
    },
  };
}

/** What is not there need not be removed. */
function unlessMissing(error: unknown): undefined {
  const { name = '' } = error as { readonly name?: string };
  if (!/NotFound|NoSuchEntity|InvalidAMIID\.Unavailable/.test(name)) throw error;
  return undefined;
}
