/** A difference on purpose: whose line it is, which lines these are (of calls as `amazon-facts.ts` tells them), and why. */
export interface Reviewed {
  readonly of: 'packer' | 'imgbuild';
  readonly line: RegExp;
  readonly why: string;
}

const laterTags =
  'Packer tags what it has made by a call of its own, and leaves it without tags when it ends before; ours is tagged when it is made.';
const spotTemplate =
  'Packer puts the type and the price of a spot instance into the launch template; ours are what the fleet may choose of, one with its price.';

/** Of calls that change something. */
export const reviewedCalls: readonly Reviewed[] = [
  {
    of: 'packer',
    line: /=(?:false)?$/,
    why: 'Packer sends parameters that say nothing: empty texts, and false where EC2 takes false anyway.',
  },
  {
    of: 'imgbuild',
    line: / (?:CopyImage|CreateFleet|CreateLaunchTemplate) ClientToken=TOKEN$/,
    why: 'Only RunInstances has a token with Packer: an answer of the others that is lost makes a second thing, which nobody knows of.',
  },
  { of: 'packer', line: / CreateTags(?: ResourceId\.\d=(?:ami|snap|i)-ID| Tag\[[^\]]+\]=.*|: \d)$/, why: laterTags },
  { of: 'imgbuild', line: / CreateImage TagSpecification\[(?:image|snapshot)\]/, why: laterTags },
  { of: 'imgbuild', line: / CopyImage (?:CopyImageTags=true$|TagSpecification\[snapshot\])/, why: laterTags },
  {
    of: 'imgbuild',
    line: / CreateLaunchTemplate LaunchTemplateData\.TagSpecification\[instance\]/,
    why: 'Packer tags a spot instance when it runs already; ours is tagged by its launch template.',
  },
  {
    of: 'imgbuild',
    line: / CreateTags: 1$/,
    why: 'The only tags that have to be put on later are those of the request of a spot instance, which Packer counts among others.',
  },
  {
    of: 'imgbuild',
    line: / (?:CreateKeyPair|CreateSecurityGroup|CreateLaunchTemplate) TagSpecification\[(?:key-pair|security-group|launch-template)\]/,
    why: 'run_tags are on all that is made for a build, as in later versions of Packer, so that all of it can be found.',
  },
  {
    of: 'imgbuild',
    line: / (?:RunInstances |CreateLaunchTemplate LaunchTemplateData\.)TagSpecification\[network-interface\]/,
    why: 'run_tags are on the interface too, as in later versions of Packer.',
  },
  {
    of: 'imgbuild',
    line: / CreateKeyPair KeyType=rsa$/,
    why: 'temporary_key_pair_type came later; ours says the type that it expects.',
  },
  {
    of: 'imgbuild',
    line: / (?:RunInstances |CreateLaunchTemplate LaunchTemplateData\.)CreditSpecification\.CpuCredits=standard$/,
    why: 'Later versions of Packer launch burstable instances with standard credits, which cost nothing more, unless enable_unlimited_credits is set.',
  },
  {
    of: 'imgbuild',
    line: / RunInstances CapacityReservationSpecification\.CapacityReservationPreference=none$/,
    why: 'Later versions of Packer leave the reservations of an account alone unless capacity_reservation_preference says otherwise.',
  },
  {
    of: 'packer',
    line: / ModifyImageAttribute LaunchPermission\.Add\.1\./,
    why: 'Packer says twice who may launch, in both ways that the call knows; ours says it once.',
  },
  {
    of: 'imgbuild',
    line: / Modify(?:Image|Snapshot)Attribute (?:Attribute=(?:launch|createVolume)Permission|OperationType=add)$/,
    why: 'The one way in which ours says who may use an image or a snapshot needs these two beside the names.',
  },
  {
    of: 'packer',
    line: / ModifySnapshotAttribute CreateVolumePermission\.Add\.1\./,
    why: 'Packer says in the other of two ways who may use a snapshot, and in some calls in both.',
  },
  {
    of: 'packer',
    line: / CreateImage Name=\w{7}$/,
    why: 'The name of the image that is copied with encryption, and then gone, is picked at random.',
  },
  {
    of: 'imgbuild',
    line: / CreateImage Name=packer_RANDOM$/,
    why: 'The same name, as later versions of Packer pick it.',
  },
  {
    of: 'packer',
    line: / CreateLaunchTemplate LaunchTemplateData\.Instance(?:MarketOptions\.(?:MarketType|SpotOptions\.MaxPrice)|Type)=/,
    why: spotTemplate,
  },
  { of: 'imgbuild', line: / CreateFleet LaunchTemplateConfigs\.1\.Overrides\[/, why: spotTemplate },
  {
    of: 'packer',
    line: / CreateLaunchTemplate VersionDescription=/,
    why: 'A text that nobody sees: the launch template is gone with the build.',
  },
  {
    of: 'packer',
    line: / CreateFleet .*\.LaunchTemplateName=packer-fleet-launch-template-RANDOM$/,
    why: 'Packer names the launch template of the fleet by its name, ours by its id.',
  },
  { of: 'imgbuild', line: / CreateFleet .*\.LaunchTemplateId=lt-ID$/, why: 'The other half of the line above.' },
  {
    of: 'imgbuild',
    line: / DeleteFleets(?: FleetId\.1=fleet-ID| TerminateInstances=true|: 1)$/,
    why: 'Packer ends the instance of a fleet and leaves the fleet to time; with us it is deleted with its instances, also those that nobody was told of.',
  },
];

/** Of what is there in the end. */
export const reviewedThings: readonly Reviewed[] = [
  {
    of: 'packer',
    line: / images description=\[Copied ami-ID from us-west-2\] \w{7}$/,
    why: 'EC2 describes a copy by the name of its source, which was picked at random.',
  },
  {
    of: 'imgbuild',
    line: / images description=\[Copied ami-ID from us-west-2\] packer_RANDOM$/,
    why: 'The same, with a name as later versions of Packer pick it.',
  },
  {
    of: 'imgbuild',
    line: / (?:images|snapshots) tags\.Run=yes$/,
    why: 'Later versions of Packer put run_tags on the image and its snapshots too, unless skip_ami_run_tags is set.',
  },
];

/** Of calls that change nothing, by their names. */
export const reviewedReads: readonly Reviewed[] = [
  {
    of: 'imgbuild',
    line: /^GetCallerIdentity$/,
    why: 'Credentials are tried before anything else, so that wrong ones are told as such.',
  },
  {
    of: 'imgbuild',
    line: /^DescribeSnapshots$/,
    why: 'Tags are put later on what lacks them alone, for which snapshots are looked at; Packer puts them on all without looking.',
  },
];
