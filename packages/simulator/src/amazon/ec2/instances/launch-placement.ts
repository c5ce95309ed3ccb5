import { refusal } from '../../refusal.ts';
import type { Instance } from '../../state.ts';
import type { LaunchParameters } from '../launch-templates/template-shape.ts';
import { oneOf } from './launch-options.ts';

/** Kernels and ramdisks: calls spell the second one in one way, templates in another. */
export interface KernelParameters {
  readonly KernelId?: string | undefined;
  readonly RamdiskId?: string | undefined;
  readonly RamDiskId?: string | undefined;
}

/** Ids that nothing stands behind here, so that their form is all that can be wrong. Source: EC2 API Reference, "Error codes". */
const codes = {
  h: 'InvalidHostID.Malformed',
  pg: 'InvalidPlacementGroupId.Malformed',
  cr: 'InvalidCapacityReservationId.Malformed',
  aki: 'InvalidKernelId.Malformed',
  ari: 'InvalidRamDiskId.Malformed',
} as const;

function checkId(prefix: keyof typeof codes, id: string | undefined): void {
  // Builders send an empty id when they want none.
  if (id === undefined || id === '' || new RegExp(`^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`).test(id)) return;
  throw refusal(codes[prefix], `Invalid id: "${id}" (expecting "${prefix}-...")`);
}

/** The code for an ARN of the wrong form is not known; this is the one for values of any other parameter. */
function checkArn(parameter: string, arn: string | undefined, resource: string): void {
  if (arn === undefined || arn === '' || new RegExp(`^arn:[a-z-]+:${resource}$`).test(arn)) return;
  throw refusal('InvalidParameterValue', `Value (${arn}) for parameter ${parameter} is invalid.`);
}

const groups = 'resource-groups:[a-z0-9-]+:\\d{12}:group/.+';

/** Refuses ids and ARNs of what an instance is launched with that cannot be any. */
export function checkLaunchNames(input: LaunchParameters & KernelParameters): void {
  const target = input.CapacityReservationSpecification?.CapacityReservationTarget;
  checkId('cr', target?.CapacityReservationId);
  checkArn('capacityReservationResourceGroupArn', target?.CapacityReservationResourceGroupArn, groups);
  checkId('aki', input.KernelId);
  checkId('ari', input.RamdiskId ?? input.RamDiskId);
  for (const { LicenseConfigurationArn: arn } of input.LicenseSpecification)
    checkArn('licenseConfigurationArn', arn, 'license-manager:[a-z0-9-]+:\\d{12}:license-configuration:lic-[0-9a-f]+');
}

/** Where an instance is to be. Source of the texts of refused combinations: reports of EC2's clients. */
export function planPlacement({ Placement: placement }: LaunchParameters): Instance['placement'] {
  if (placement === undefined) return {};
  const said = (text: string | undefined): string | undefined => (text === '' ? undefined : text);
  const tenancy = oneOf('Tenancy', said(placement.Tenancy), ['default', 'dedicated', 'host']);
  const affinity = oneOf('Affinity', said(placement.Affinity), ['default', 'host']);
  checkId('h', placement.HostId);
  checkId('pg', placement.GroupId);
  checkArn('hostResourceGroupArn', placement.HostResourceGroupArn, groups);
  if (said(placement.HostId) !== undefined && said(placement.HostResourceGroupArn) !== undefined)
    throw refusal('InvalidParameterCombination', 'HostId and HostResourceGroupArn may not be specified on the same request');
  if (affinity !== undefined && tenancy !== 'host')
    throw refusal('InvalidParameterCombination', "The parameter affinity cannot be used without specifying a tenancy of 'host'");
  if (tenancy === 'host' && (said(placement.GroupName) ?? said(placement.GroupId)) !== undefined)
    // The text is known, the code is not: it is that of other combinations.
    throw refusal(
      'InvalidParameterCombination',
      "You cannot launch an instance with a tenancy of 'host' into a placement group. Either remove the placement group from the request, or specify a different tenancy.",
    );
  const kept = Object.entries(placement).filter(
    ([name, value]) => value !== undefined && value !== '' && !name.startsWith('AvailabilityZone'),
  );
  return Object.fromEntries(kept) as Instance['placement'];
}
