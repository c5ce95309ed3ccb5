import type { Image } from '@aws-sdk/client-ec2';
import type { Reporter } from '@imgbuild/core/sdk';
import { together } from '../aws/everywhere.ts';
import type { Clients } from '../aws/clients.ts';
import type { ProvisionedInstance } from '../builders/instance.ts';
import type { EbsSurrogateConfig } from '../config/amazon-ebssurrogate.ts';
import { firstImage, type ImageContext } from '../image/finish.ts';
import { imageTags } from '../image/tags.ts';
import { describeInstance } from '../instance/launch.ts';
import { problems } from '../problems.ts';
import { volume } from '../resources.ts';
import { attachVolume, detachVolume } from '../volume/move.ts';
import { volumeAt } from '../volume/of-instance.ts';
import { snapshotVolume } from '../volume/snapshot.ts';
import { devicesToKeep, rootDeviceOf } from './devices.ts';

/** What the image is made of: snapshots by the device of the instance, or the instance, which calls its root device `root`. */
export type Prepared =
  | { readonly kind: 'snapshots'; readonly snapshots: Readonly<Record<string, string>> }
  | { readonly kind: 'instance'; readonly root: string };

/** Tells that an image of the instance has its root device's name. */
export function tellRootName(config: EbsSurrogateConfig, { RootDeviceName: own }: Image, report: Pick<Reporter, 'warn'>): void {
  const { device_name: device } = rootDeviceOf(config);
  if (!config.use_create_image || own === undefined || own === device) return;
  const path = ['ami_root_device', 'device_name'];
  report.warn({ ...problems.create('root-device-renamed', { device, own }), severity: 'warning', path });
}

/** Makes snapshots of all volumes that the image will have, at once. */
export async function snapshotDevices(
  config: EbsSurrogateConfig,
  made: ProvisionedInstance,
  ctx: ImageContext,
  clients: Clients,
): Promise<Prepared> {
  const { snapshot: tags } = imageTags(config, made);
  const { until } = firstImage(config);
  const instance = await describeInstance(made.id, { host: ctx.host, signal: ctx.signal, clients });
  const volumes = devicesToKeep(config).map(({ device_name: device }) => ({ device, id: volumeAt(instance, device) }));
  const snapshots = await together('snapshots', volumes, ctx.signal, async ({ device, id }, signal) =>
    ctx.step(`Creating snapshot of EBS Volume ${id}...`, async (step) => {
      const request = { volume: id, description: config.snapshot_description, tags, until };
      const work = { ...step, signal, host: ctx.host, clients };
      return [device, await snapshotVolume(request, config.aws_polling, work)] as const;
    }),
  );
  return { kind: 'snapshots', snapshots: Object.fromEntries(snapshots) };
}

/**
 * Puts the volume that the image starts from in the root volume's place. Both are held as long as the build lasts: for a while no
 * instance has them, and none ever has the old one again.
 */
export async function swapRoot(
  config: EbsSurrogateConfig,
  { id: instance }: ProvisionedInstance,
  ctx: ImageContext,
  clients: Clients,
): Promise<Prepared> {
  const { host } = ctx;
  const { region } = clients;
  const { source_device_name: source } = rootDeviceOf(config);
  const now = await describeInstance(instance, { host, signal: ctx.signal, clients });
  const { RootDeviceName: root = '' } = now;
  if (source === root) return { kind: 'instance', root };
  const [old, next] = [volumeAt(now, root), volumeAt(now, source)];
  const moving = (signal: AbortSignal) => ({ clients, host, signal, polling: config.aws_polling });
  await ctx.step(`Detaching the root volume ${old} from instance ${instance}...`, (step) =>
    step.scope.hold(volume, { region, id: old }, async ({ signal }) => {
      await detachVolume(old, instance, moving(signal));
      return { data: { region, id: old }, value: undefined };
    }),
  );
  await ctx.step(`Attaching the volume ${next} as root device ${root}...`, (step) =>
    step.scope.hold(volume, { region, id: next }, async ({ signal }) => {
      await detachVolume(next, instance, moving(signal));
      await attachVolume(next, instance, root, moving(signal));
      return { data: { region, id: next }, value: undefined };
    }),
  );
  return { kind: 'instance', root };
}
