import type { Caller } from '../../action.ts';
import { refusal } from '../../refusal.ts';
import type { AskedAtLaunch, Image, Instance, InstanceProfile, KeyPair } from '../../state.ts';
import { known } from '../common.ts';
import { keyPairNamed } from '../key-pairs.ts';
import type { LaunchParameters } from '../launch-templates/template-shape.ts';
import { spotPrice } from '../spot/prices.ts';
import type { InstanceType } from './instance-types.ts';

/** A spot instance's side of a launch. */
export interface SpotPlan {
  readonly kind: 'one-time' | 'persistent';
  readonly maxPrice: string;
  readonly interruption: string;
}

/** The key pair of a launch. Source of the refusal for Windows: reports of EC2's clients. */
export function launchKey({ KeyName: name }: LaunchParameters, image: Image, caller: Caller): KeyPair | undefined {
  if (name === undefined || name === '') return undefined;
  const key = keyPairNamed(name, caller);
  if (image.platform === 'windows' && key.type === 'ed25519')
    throw refusal(
      'Unsupported',
      'ED25519 key pairs are not supported with Windows AMIs. Choose a different key pair type and try again.',
    );
  return key;
}

/** The instance profile of a launch. EC2 hears of IAM's changes later than IAM. Source of the refusals: reports of EC2's clients. */
export function launchProfile(
  { IamInstanceProfile: asked }: LaunchParameters,
  { world, account }: Caller,
): InstanceProfile | undefined {
  if (asked === undefined) return undefined;
  const { Arn: arn, Name: name } = asked;
  if (arn !== undefined && name !== undefined)
    throw refusal(
      'InvalidParameterCombination',
      "The parameter 'iamInstanceProfile.name' may not be used in combination with 'iamInstanceProfile.arn'",
    );
  // Builders send an empty name when they want none.
  if ((arn ?? name ?? '') === '') return undefined;
  const profile = [...account.instanceProfiles.values()].find((each) => each.arn === arn || each.name === name);
  const isHeardOf = (since: number): boolean => since + world.settings().durations.iam <= world.clock.now();
  if (profile !== undefined && isHeardOf(profile.createdAt)) {
    if (profile.role !== undefined && isHeardOf(profile.role.addedAt)) return profile;
    throw refusal('InvalidParameterValue', `IAM Instance Profile "${profile.arn}" has no associated IAM Roles`);
  }
  throw arn === undefined
    ? refusal(
        'InvalidParameterValue',
        `Value (${name ?? ''}) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name`,
      )
    : refusal(
        'InvalidParameterValue',
        `Value (${arn}) for parameter iamInstanceProfile.arn is invalid. Invalid IAM Instance Profile ARN`,
      );
}

/** User data as it was sent, in base64; empty without. */
export function checkedUserData(text: string | undefined): string {
  const given = text ?? '';
  if (!/^([A-Za-z0-9+/\s])*={0,2}\s*$/.test(given))
    throw refusal('InvalidUserData.Malformed', 'Invalid BASE64 encoding of user data.');
  if (Buffer.from(given, 'base64').length > 16_384) throw refusal('InvalidParameterValue', 'User data is limited to 16384 bytes');
  return given;
}

/** Refuses a text that is none of those that a parameter takes. */
export function oneOf<const T extends string>(name: string, value: string | undefined, allowed: readonly T[]): T | undefined {
  const found = allowed.find((each) => each === value);
  if (value !== undefined && found === undefined)
    throw refusal(
      'InvalidParameterValue',
      `Value (${value}) for parameter ${name} is invalid. Valid values: ${allowed.join(', ')}.`,
    );
  return found;
}

/** Options of the metadata service: what is asked over what there is. Source: EC2 API Reference, InstanceMetadataOptionsRequest. */
export function metadataOptions(asked: LaunchParameters['MetadataOptions'], usual: Instance['metadata']): Instance['metadata'] {
  const hopLimit = asked?.HttpPutResponseHopLimit ?? usual.hopLimit;
  if (hopLimit < 1 || hopLimit > 64)
    throw refusal(
      'InvalidParameterValue',
      `Value (${hopLimit}) for parameter HttpPutResponseHopLimit is invalid. It must be between 1 and 64.`,
    );
  return {
    httpEndpoint: oneOf('HttpEndpoint', asked?.HttpEndpoint, ['enabled', 'disabled']) ?? usual.httpEndpoint,
    httpTokens: oneOf('HttpTokens', asked?.HttpTokens, ['optional', 'required']) ?? usual.httpTokens,
    hopLimit,
    tags: oneOf('InstanceMetadataTags', asked?.InstanceMetadataTags, ['enabled', 'disabled']) ?? usual.tags,
    ipv6: oneOf('HttpProtocolIpv6', asked?.HttpProtocolIpv6, ['enabled', 'disabled']) ?? usual.ipv6,
  };
}

/** What instances of an image have unless they are asked for other. Source: EC2 User Guide, "Configure IMDS options". */
export function usualMetadata({ imdsSupport }: Pick<Image, 'imdsSupport'>): Instance['metadata'] {
  const secure = imdsSupport === 'v2.0';
  return {
    httpEndpoint: 'enabled',
    httpTokens: secure ? 'required' : 'optional',
    hopLimit: secure ? 2 : 1,
    tags: 'disabled',
    ipv6: 'disabled',
  };
}

/** Whether a launch is of a spot instance, at what price; refuses a price that nobody gets one for. */
export function planSpot({ InstanceMarketOptions: market }: LaunchParameters, type: InstanceType): SpotPlan | undefined {
  if (oneOf('MarketType', market?.MarketType, ['spot']) === undefined) return undefined;
  const options = market?.SpotOptions;
  if (options?.BlockDurationMinutes !== undefined)
    throw refusal('UnsupportedOperation', 'Spot Instances with a defined duration are no longer available.');
  const kind = oneOf('SpotInstanceType', options?.SpotInstanceType, ['one-time', 'persistent']) ?? 'one-time';
  const interruption =
    oneOf('InstanceInterruptionBehavior', options?.InstanceInterruptionBehavior, ['hibernate', 'stop', 'terminate']) ??
    'terminate';
  if (kind === 'one-time' && interruption !== 'terminate')
    throw refusal(
      'InvalidParameterCombination',
      `Interruption behavior ${interruption} is only available for persistent Spot Instance requests.`,
    );
  const price = spotPrice(type);
  const most = options?.MaxPrice;
  if (most !== undefined && !/^\d+(\.\d+)?$/.test(most))
    throw refusal('InvalidParameterValue', `Invalid value '${most}' for spotPrice. It must be a number of dollars.`);
  if (most !== undefined && Number(most) < Number(price))
    throw refusal(
      'SpotMaxPriceTooLow',
      `Your Spot request price of ${most} is lower than the minimum required Spot request fulfillment price of ${price}.`,
    );
  return { kind, maxPrice: most ?? price, interruption };
}

/** What has no effect here and is only remembered. */
export function askedAtLaunch(input: LaunchParameters): AskedAtLaunch {
  const reservation = input.CapacityReservationSpecification;
  const target = reservation?.CapacityReservationTarget;
  const preference = oneOf('CapacityReservationPreference', reservation?.CapacityReservationPreference, [
    'open',
    'none',
    'capacity-reservations-only',
  ]);
  if (target !== undefined && preference !== undefined && preference !== 'capacity-reservations-only')
    throw refusal(
      'InvalidParameterCombination',
      'CapacityReservationPreference and CapacityReservationTarget may not be specified on the same request',
    );
  return {
    monitoring: input.Monitoring?.Enabled ?? false,
    enclave: input.EnclaveOptions?.Enabled ?? false,
    hibernation: input.HibernationOptions?.Configured ?? false,
    licenses: input.LicenseSpecification.flatMap(({ LicenseConfigurationArn: arn }) => (arn === undefined ? [] : [arn])),
    reservation: known({
      preference,
      id: target?.CapacityReservationId,
      groupArn: target?.CapacityReservationResourceGroupArn,
    }),
    ...known({
      credits: input.CreditSpecification?.CpuCredits,
      autoRecovery: input.MaintenanceOptions?.AutoRecovery,
      hostnameType: input.PrivateDnsNameOptions?.HostnameType,
    }),
  };
}
