/** How long things take in the cloud, in milliseconds of its clock. What is not set takes what EC2 typically needs. */
export interface Durations {
  readonly instanceStart: number;
  /** From its start until an instance's status checks have passed. */
  readonly statusChecks: number;
  readonly instanceStop: number;
  readonly instanceTermination: number;
  /** After an instance has terminated, until its network interface is gone, which holds its groups and its subnet till then. */
  readonly interfaceRelease: number;
  readonly snapshot: number;
  readonly image: number;
  readonly imageRegistration: number;
  readonly imageCopy: number;
  readonly volume: number;
  readonly volumeAttachment: number;
  readonly fastLaunch: number;
  readonly imageImport: number;
  /** From the start of a Windows instance until its password can be read. */
  readonly windowsPassword: number;
  /** From the start of an instance until the agent of Systems Manager on it is connected. */
  readonly sessionAgent: number;
  /** After an IAM change, until EC2 knows of it. */
  readonly iam: number;
}

export const usualDurations: Durations = {
  instanceStart: 12_000,
  statusChecks: 150_000,
  instanceStop: 30_000,
  instanceTermination: 30_000,
  // On EC2 it takes seconds now and then; what looks whether anything is left after a build would find it.
  interfaceRelease: 0,
  snapshot: 45_000,
  image: 90_000,
  imageRegistration: 5_000,
  imageCopy: 180_000,
  volume: 3_000,
  volumeAttachment: 3_000,
  fastLaunch: 600_000,
  imageImport: 900_000,
  windowsPassword: 240_000,
  sessionAgent: 10_000,
  iam: 8_000,
};

/** What an account may have so many of. */
export const quotaNames = ['instances', 'vcpus', 'spotInstances', 'images', 'securityGroups', 'keyPairs'] as const;

/** What the cloud is like now. Can be changed while it runs. */
export interface AmazonSettings {
  readonly durations: Durations;
  /** Milliseconds of its clock in which a new resource cannot be found yet: eventual consistency. */
  readonly consistency: number;
  /** Most that an account may have in a region at once; without a number there is no limit. */
  readonly quotas: { readonly [Name in (typeof quotaNames)[number]]?: number };
  /** Instance types without capacity, by zone name; a type is everywhere when it does not stand here. */
  readonly withoutCapacity: readonly { readonly type: string; readonly zone?: string }[];
  /** Instance types that a zone, or the whole region, does not have at all. */
  readonly notOffered: readonly { readonly type: string; readonly zone?: string }[];
  /** Images that fail instead of becoming available: a part of their name, and the reason. */
  readonly failingImages: readonly { readonly name: string; readonly code: string; readonly message: string }[];
  /** Actions that nobody may do: UnauthorizedOperation, with a message that STS can decode. `ec2:RunInstances`. */
  readonly forbidden: readonly string[];
}

/** What is to be other than it is: durations and quotas one by one, the rest as a whole. A quota of null is none any more. */
export interface SettingsChange extends Partial<Omit<AmazonSettings, 'durations' | 'quotas'>> {
  readonly durations?: Partial<Durations>;
  readonly quotas?: { readonly [Name in keyof AmazonSettings['quotas']]?: number | null };
}

export const usualSettings: AmazonSettings = {
  durations: usualDurations,
  consistency: 0,
  quotas: {},
  withoutCapacity: [],
  notOffered: [],
  failingImages: [],
  forbidden: [],
};
