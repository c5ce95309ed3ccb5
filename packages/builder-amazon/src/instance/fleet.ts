import { type _InstanceType, CreateFleetCommand, type CreateFleetCommandInput, type CreateFleetError } from '@aws-sdk/client-ec2';
import { failure } from '@imgbuild/core/sdk';
import type { InstanceBuildConfig } from '../builders/instance.ts';
import { ask, isNotYet } from '../aws/ask.ts';
import { problems } from '../problems.ts';
import { emptyFleet } from '../resources.ts';
import { specifications, type Tags } from '../tag-specifications.ts';
import type { Work } from '../work.ts';
import { launchNotYet } from './launch.ts';
import { typesOf } from './request.ts';

/** What a fleet is made of. */
export interface FleetOptions {
  /** Id of the launch template. */
  readonly template: string;
  readonly token: string;
  readonly tags: Tags;
}

/** What a fleet ends with that may be otherwise a moment later: others give instances back. */
const passing = [...launchNotYet, 'InvalidLaunchTemplateId.NotFound', 'InsufficientInstanceCapacity'];

/** How often a fleet is tried, and milliseconds between: Packer's, two minutes in all. */
const tries = 11;
const [firstDelay, longestDelay] = [200, 30_000];

/** Has a fleet launch one spot instance, again where that helps. Source: EC2 API Reference, CreateFleet, with the type `instant`. */
export async function launchFleet(
  config: InstanceBuildConfig,
  o: FleetOptions,
  work: Work,
): Promise<{ readonly id: string; readonly fleet: string }> {
  const { clients, report, host, scope } = work;
  const { region } = clients;
  for (let attempt = 1; ; attempt++) {
    // A token of its own for each: with the same EC2 would tell of the first fleet again.
    const request = { ...fleetRequest(config, o), ClientToken: `${o.token}-${attempt}` };
    const waiting = { notYet: ['InvalidLaunchTemplateId.NotFound'] };
    const made = await ask(clients, new CreateFleetCommand(request), work, waiting);
    const { FleetId: fleet = '', Instances: instances = [], Errors: errors = [] } = made;
    const id = instances.flatMap(({ InstanceIds: ids = [] }) => ids)[0];
    if (id !== undefined) return { id, fleet };
    // It stands in the account's list until it is deleted.
    if (fleet !== '')
      await scope.hold(emptyFleet, { region, id: fleet }, async () => ({ data: { region, id: fleet }, value: '' }));
    if (errors.some(({ ErrorCode: code }) => code === 'VPCIdNotSpecified'))
      throw failure(problems.create('no-default-vpc', { region }));
    const reasons = [...new Set(errors.map(errorText))].join('; ') || 'EC2 gives no reason';
    const mayPass = errors.some(({ ErrorCode: code = '', ErrorMessage: reason = '' }) =>
      isNotYet({ code, reason }, { notYet: passing }),
    );
    if (!mayPass || attempt === tries) throw failure(problems.create('no-spot-instance', { region, reasons }));
    const delay = Math.min(longestDelay, firstDelay * 2 ** (attempt - 1));
    report.detail(`No spot instance yet (${reasons}); trying again in ${delay / 1000} s, ${attempt} of ${tries} tries made`);
    await host.clock.sleep(delay, work.signal);
  }
}

function fleetRequest(config: InstanceBuildConfig, { template, tags }: FleetOptions): CreateFleetCommandInput {
  const { spot_price: price = '', spot_allocation_strategy: strategy } = config;
  return {
    Type: 'instant',
    TargetCapacitySpecification: { TotalTargetCapacity: 1, DefaultTargetCapacityType: 'spot' },
    LaunchTemplateConfigs: [
      {
        LaunchTemplateSpecification: { LaunchTemplateId: template, Version: '1' },
        Overrides: typesOf(config).map((type, index) => ({
          InstanceType: type as _InstanceType,
          ...(price === 'auto' ? {} : { MaxPrice: price }),
          // What is named first goes first, as far as there is room.
          ...(strategy === 'capacity-optimized-prioritized' ? { Priority: index } : {}),
        })),
      },
    ],
    ...(strategy === undefined ? {} : { SpotOptions: { AllocationStrategy: strategy } }),
    ...specifications({ fleet: tags }),
  };
}

function errorText({
  ErrorCode: code = '',
  ErrorMessage: message = '',
  LaunchTemplateAndOverrides: of,
}: CreateFleetError): string {
  const { InstanceType: type, AvailabilityZone: zone } = of?.Overrides ?? {};
  const where = [type, ...(zone === undefined ? [] : [`in ${zone}`])].join(' ');
  return `${where === '' ? '' : `${where}: `}${code}: ${message.trim().replace(/\.$/, '')}`;
}
