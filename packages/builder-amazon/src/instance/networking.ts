import { type Image, ModifyInstanceAttributeCommand, type ModifyInstanceAttributeCommandInput } from '@aws-sdk/client-ec2';
import { failure, type ComponentContext } from '@imgbuild/core/sdk';
import { ask } from '../aws/ask.ts';
import type { Clients } from '../aws/clients.ts';
import { problems } from '../problems.ts';

/** What of enhanced networking a template asks for; the image has it from the instance. */
export interface NetworkingConfig {
  readonly ena_support: boolean | undefined;
  readonly sriov_support: boolean;
}

/** Refuses a source image whose instances cannot have what is asked for, before anything is made. */
export function checkNetworking(
  config: NetworkingConfig,
  { ImageId: image = '', VirtualizationType: virtualization }: Image,
): void {
  const asked = [...(config.ena_support === true ? ['ena_support'] : []), ...(config.sriov_support ? ['sriov_support'] : [])];
  if (asked.length === 0 || virtualization === undefined || virtualization === 'hvm') return;
  throw failure(problems.create('networking-not-hvm', { settings: asked.join(' and '), image, virtualization }));
}

/** Changes the networking of an instance that has stopped. Source: EC2 API Reference, ModifyInstanceAttribute. */
export async function modifyNetworking(
  config: NetworkingConfig,
  id: string,
  ctx: Pick<ComponentContext<unknown>, 'host' | 'step'>,
  clients: Clients,
): Promise<void> {
  const { ena_support: ena } = config;
  const modify = (title: string, change: Omit<ModifyInstanceAttributeCommandInput, 'InstanceId'>): Promise<void> =>
    ctx.step(title, async ({ signal }) => {
      await ask(clients, new ModifyInstanceAttributeCommand({ InstanceId: id, ...change }), { host: ctx.host, signal });
    });
  if (config.sriov_support) await modify('Enabling Enhanced Networking (SR-IOV)...', { SriovNetSupport: { Value: 'simple' } });
  if (ena !== undefined)
    await modify(`${ena ? 'Enabling' : 'Disabling'} Enhanced Networking (ENA)...`, { EnaSupport: { Value: ena } });
}
