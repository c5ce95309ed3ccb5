import type { Image } from '@aws-sdk/client-ec2';
import { type CommunicatorConfig, connectionTo, noneCommunicator } from '@imgbuild/builder-kit';
import { clearAuthorizedKey } from '@imgbuild/builder-kit/keys';
import { type BuildContext, type Communicator, type Connection, failure, type StepContext } from '@imgbuild/core/sdk';
import type { Clients } from '../aws/clients.ts';
import { isSpot } from '../checks/spot.ts';
import type { AccessConfig } from '../config/access.ts';
import type { InstanceConfig } from '../config/instance.ts';
import type { DeviceConfig } from '../config/devices.ts';
import type { SourceText } from '../config/late.ts';
import type { SourceOutputs } from '../config/outputs.ts';
import { renderTags, tagTexts, type TagTexts } from '../config/tags.ts';
import { addressOf } from '../instance/address.ts';
import { sendPublicKey, withPublicKey } from '../instance/connect.ts';
import { sayAddresses, saveKey } from '../instance/debug.ts';
import { obtainGroups } from '../instance/groups.ts';
import { createKey, keyTitle, needsTemporaryKey, temporaryKeyName, type LaunchKey } from '../instance/key.ts';
import { untilState } from '../instance/launch.ts';
import { checkNetworking, type NetworkingConfig } from '../instance/networking.ts';
import { windowsPassword } from '../instance/password.ts';
import { obtainProfile } from '../instance/profile.ts';
import { launchOnDemand } from '../instance/on-demand.ts';
import { launchSpot } from '../instance/spot.ts';
import { openSession, type Session } from '../instance/session.ts';
import { stopInstance, untilStopped } from '../instance/stop.ts';
import { devicesOf } from '../instance/request.ts';
import { tagVolumes } from '../instance/volume-tags.ts';
import { holdVolumes } from '../instance/volumes.ts';
import { findImage, sourceValues } from '../image/source.ts';
import { chooseNetwork, type Network } from '../network/choose.ts';
import { problems } from '../problems.ts';
import type { Tags } from '../tag-specifications.ts';
import type { Work } from '../work.ts';

/** What all three builders are given. */
export type InstanceBuildConfig = AccessConfig & InstanceConfig & NetworkingConfig & CommunicatorConfig;

export interface InstanceOptions {
  readonly launchDevices: readonly DeviceConfig[];
  /** Devices whose volumes are what the build is for, and stay when it succeeds. */
  readonly keeps: readonly string[];
  readonly volumeTags: TagTexts;
  /** Whether instance stores that the source image lists are left out. */
  readonly stores?: 'keep' | 'leave-out';
  /** Refuses a source image that the builder cannot use, before anything is made. */
  readonly accept?: (source: Image) => void;
  /** Tags of single volumes, by device. */
  readonly tagsByDevice?: Readonly<Record<string, TagTexts>>;
}

/** What a build launched and provisioned; it has stopped, unless it is a spot instance, which cannot. */
export interface ProvisionedInstance {
  readonly id: string;
  readonly source: Image;
  readonly network: Network;
  /** Tags of the template's `run_tags`, filled. */
  readonly runTags: Tags;
  /** Fills a text that speaks of the source image. */
  readonly fill: (text: SourceText) => string;
}

/** Everything that is ready when the instance is launched. */
export interface Surroundings {
  readonly source: Image;
  readonly network: Network;
  readonly key: LaunchKey;
  readonly groups: readonly string[];
  /** Name of the instance profile. */
  readonly profile: string | undefined;
  readonly runTags: Tags;
  readonly volumeTags: Tags;
  readonly tagsByDevice: Readonly<Record<string, Tags>>;
  /** Tags of the spot request and its fleet. */
  readonly spotTags: Tags;
  readonly fleetTags: Tags;
}

/** Finds the source image, launches an instance of it, provisions it and stops it. */
export async function provisionInstance(
  ctx: BuildContext<InstanceBuildConfig, SourceOutputs>,
  clients: Clients,
  o: InstanceOptions,
): Promise<ProvisionedInstance> {
  const { config, host } = ctx;
  const at = (step: StepContext): Work => ({ ...step, host, clients });
  const source = await ctx.step('Looking for the source image', async (step) => {
    const found = await findImage(config, clients, at(step));
    step.report.say(`Found Image ID: ${found.ImageId ?? ''}`);
    checkNetworking(config, found);
    o.accept?.(found);
    return found;
  });
  const values = sourceValues(source, clients.region);
  const fill = (text: SourceText): string => ctx.render(text, values);
  const runTags = renderTags(tagTexts(config.run_tags, config.run_tag), fill);
  const network = await chooseNetwork(config, at(ctx));

  const name = needsTemporaryKey(config) ? temporaryKeyName(config) : undefined;
  const key = await ctx.step(keyTitle(config, name), async (step): Promise<LaunchKey> => {
    if (name === undefined) return config.ssh_keypair_name === undefined ? {} : { name: config.ssh_keypair_name };
    const type = config.temporary_key_pair_type === 'ed25519' ? 'ed25519' : 'rsa';
    const made = await createKey(name, type, runTags, at(step));
    if (ctx.build.debug) await saveKey(made.privateKey ?? '', ctx.build, at(step));
    return made;
  });
  const port = connectionTo(config).port ?? 22;
  const groups = await obtainGroups(config, { network, port, tags: runTags }, ctx.step, at(ctx));
  const profile = await obtainProfile(config, runTags, ctx.step, at(ctx));

  const surroundings: Surroundings = {
    source,
    network,
    key,
    groups,
    profile,
    runTags,
    volumeTags: renderTags(o.volumeTags, fill),
    tagsByDevice: Object.fromEntries(
      Object.entries(o.tagsByDevice ?? {}).map(([device, tags]) => [device, renderTags(tags, fill)]),
    ),
    spotTags: renderTags(tagTexts(config.spot_tags, config.spot_tag), fill),
    fleetTags: renderTags(tagTexts(config.fleet_tags, config.fleet_tag), fill),
  };
  const id = isSpot(config)
    ? await ctx.step('Launching a spot AWS instance...', (step) => launchSpot(config, surroundings, o, at(step)))
    : await ctx.step('Launching a source AWS instance...', (step) => launchOnDemand(config, surroundings, o, at(step)));
  await ctx.step(`Waiting for instance (${id}) to become ready...`, async (step) => {
    const running = await untilState(id, 'running', at(step), config.aws_polling);
    await holdVolumes(running, { devices: devicesOf(surroundings, o), keeps: o.keeps }, at(step));
    await tagVolumes(running, surroundings, at(step));
    if (ctx.build.debug) sayAddresses(running, step.report);
  });

  const { connection, session } = await reach(ctx, id, key, at(ctx));
  const communicator = await connectTo({ id, key, connection, session }, ctx, at(ctx));
  // The SDK's type says "Windows", and EC2 "windows".
  const os = source.Platform?.toLowerCase() === 'windows' ? 'windows' : 'linux';
  const { SourceAMITags: _tags, ...outputs } = values;
  await ctx.provision({ id, os, communicator, connection }, outputs);
  if (config.ssh_clear_authorized_keys && name !== undefined && connection.communicator === 'ssh')
    await ctx.step('Trying to remove ephemeral keys from authorized_keys files', (step) =>
      clearAuthorizedKey(key.name ?? '', { communicator, ...step }),
    );
  // An instance that stops would end it, and no other could be started.
  await session?.close();
  await stop(ctx, id, at(ctx));
  return { id, source, network, runTags, fill };
}

/** An instance, and the way to it. */
interface Reached {
  readonly id: string;
  readonly key: LaunchKey;
  readonly connection: Connection;
  readonly session: Session | undefined;
}

/** How the instance is reached: its address, or a session of the Session Manager, with what lets the build in. */
async function reach(
  ctx: BuildContext<InstanceBuildConfig, SourceOutputs>,
  id: string,
  key: LaunchKey,
  work: Work,
): Promise<Pick<Reached, 'connection' | 'session'>> {
  const { config } = ctx;
  const communicator = config.communicator ?? 'ssh';
  const password =
    communicator === 'winrm' && (config.winrm_password ?? '') === ''
      ? await ctx.step('Waiting for auto-generated password for instance...', (step) =>
          windowsPassword(id, config, key, { ...work, ...step }),
        )
      : undefined;
  const session =
    communicator !== 'none' && config.ssh_interface === 'session_manager'
      ? await openSession(id, config, ctx.step, work)
      : undefined;
  // A host of the template is the way, whatever addresses the instance has, or has not.
  const isGiven = communicator === 'none' || connectionTo(config).host !== undefined;
  const host = isGiven ? undefined : await addressOf(id, config.ssh_interface, work);
  const connection = connectionTo(config, {
    ...(host === undefined ? {} : { host }),
    ...(session === undefined ? {} : { port: session.port }),
    ...(key.privateKey === undefined ? {} : { privateKey: key.privateKey }),
    ...(password === undefined ? {} : { password }),
  });
  return { connection, session };
}

/** Connects; through a session a key that EC2 has not put on the instance is let in for that, and again when it breaks. */
async function connectTo(
  { id, key, connection, session }: Reached,
  ctx: BuildContext<InstanceBuildConfig, SourceOutputs>,
  work: Work,
): Promise<Communicator> {
  if (connection.communicator === 'none') return noneCommunicator(() => failure(problems.create('no-line')));
  const connect = async (): Promise<Communicator> => ctx.connect(connection);
  if (session === undefined || connection.communicator !== 'ssh') return connect();
  session.whenReopened(() => sendPublicKey(id, ctx.config, connection, key, work));
  return withPublicKey(id, ctx.config, connection, key, work, connect);
}

async function stop(ctx: BuildContext<InstanceBuildConfig, SourceOutputs>, id: string, work: Work): Promise<void> {
  const { config } = ctx;
  // EC2 does not stop spot instances that were asked for once.
  if (isSpot(config)) return;
  await ctx.step(
    config.disable_stop_instance
      ? 'Automatic instance stop disabled. Please stop instance manually.'
      : 'Stopping the source instance...',
    async (step) => {
      if (config.disable_stop_instance) return;
      step.report.say('Stopping instance');
      await stopInstance(id, { ...work, ...step });
    },
  );
  await ctx.step('Waiting for the instance to stop...', (step) => untilStopped(id, { ...work, ...step }, config.aws_polling));
}
