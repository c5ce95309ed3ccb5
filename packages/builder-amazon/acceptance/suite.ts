// The builds of the acceptance suite: between them they need the permissions of policy.json that a build can need without Windows, keys of
// KMS or a VPC of its own. They run on a real account and on a simulated one.

/** What a run of the suite is about. */
export interface SuiteOptions {
  readonly region: string;
  /** Where images are copied to. */
  readonly copyRegion: string;
  /** Of this run alone: part of all names, and the value of the tag. */
  readonly run: string;
}

/** Key of the tag that everything has which the suite makes. */
export const tagKey = 'imgbuild-acceptance';

/** Name of a parameter, and of a secret, that are there while the suite runs. */
export const storedName = ({ run }: Pick<SuiteOptions, 'run'>): string => `imgbuild-acceptance-${run}`;

export interface AcceptanceBuild {
  readonly name: string;
  /** For people, and for whoever pays. */
  readonly about: string;
  /** Whether somebody logs in to the instance: then the simulator has to run it. */
  readonly machine: 'needed' | 'unused';
  /** The template, as JSON of HCL. */
  readonly template: (o: SuiteOptions) => object;
  /** Words at which the build is interrupted; it must not succeed then. */
  readonly interruptAt?: string;
}

/** Debian's account at Amazon: its images cost nothing. */
const debian = {
  source_ami_filter: {
    filters: { name: 'debian-12-amd64-*', 'root-device-type': 'ebs', 'virtualization-type': 'hvm' },
    owners: ['136693071363'],
    most_recent: true,
  },
};

/** Enough for every kind of image, so that a run costs little. */
const small = { device_name: '/dev/xvdf', volume_size: 1, volume_type: 'gp3', delete_on_termination: true };

function common({ region, run }: SuiteOptions): object {
  const tags = { [tagKey]: run };
  return { ...debian, region, run_tags: tags, run_volume_tags: tags };
}

function imageOf(o: SuiteOptions, name: string): object {
  const tags = { [tagKey]: o.run, Name: name };
  return { ...common(o), ami_name: `imgbuild-acceptance-${o.run}-${name}`, tags, snapshot_tags: tags };
}

/** A template with one source, and what is done with it. */
function oneSource(type: string, source: object, build: object = {}): object {
  return { source: { [type]: { acceptance: source } }, build: [{ sources: [`source.${type}.acceptance`], ...build }] };
}

const alone = { communicator: 'none', instance_type: 't3.micro' };

export const builds: readonly AcceptanceBuild[] = [
  {
    name: 'login',
    about:
      'an image of Debian with a script’s work, by SSH with a key, a security group and an instance profile of the build’s own',
    machine: 'needed',
    template: (o: SuiteOptions): object =>
      oneSource(
        'amazon-ebs',
        {
          ...imageOf(o, 'login'),
          instance_type: 't3.micro',
          ssh_username: 'admin',
          temporary_iam_instance_profile_policy_document: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Deny', Action: ['*'], Resource: ['*'] }],
          },
        },
        { provisioner: [{ shell: { inline: ['echo provisioned by $(id -un)', 'sudo touch /etc/imgbuild-acceptance'] } }] },
      ),
  },
  {
    name: 'copies',
    about: 'an encrypted image in two regions, which is deprecated in a year',
    machine: 'unused',
    template: (o: SuiteOptions): object =>
      oneSource('amazon-ebs', {
        ...imageOf(o, 'copies'),
        ...alone,
        ami_description: 'Made by the acceptance suite of imgbuild',
        ami_regions: [o.region, o.copyRegion],
        encrypt_boot: true,
        deprecate_at: new Date(Date.now() + 365 * 86_400_000).toISOString().replace(/\.\d+/, ''),
        imds_support: 'v2.0',
      }),
  },
  {
    name: 'surrogate',
    about: 'an image that is registered of the snapshot of a second volume',
    machine: 'unused',
    template: (o: SuiteOptions): object =>
      oneSource('amazon-ebssurrogate', {
        ...imageOf(o, 'surrogate'),
        ...alone,
        ami_virtualization_type: 'hvm',
        launch_block_device_mappings: [small],
        ami_root_device: {
          source_device_name: small.device_name,
          device_name: '/dev/xvda',
          volume_size: 1,
          volume_type: 'gp3',
          delete_on_termination: true,
        },
      }),
  },
  {
    name: 'volume',
    about: 'a volume of 1 GiB, and a snapshot of it',
    machine: 'unused',
    template: (o: SuiteOptions): object => {
      const tags = { [tagKey]: o.run };
      const kept = { ...small, delete_on_termination: false, snapshot_volume: true, tags, snapshot_tags: tags };
      return oneSource('amazon-ebsvolume', { ...common(o), ...alone, ebs_volumes: [kept] });
    },
  },
  {
    name: 'spot',
    about: 'an image of a spot instance',
    machine: 'unused',
    template: (o: SuiteOptions): object => {
      const tags = { [tagKey]: o.run };
      const types = ['t3.micro', 't3.small', 't3a.micro'];
      const spot = { spot_price: 'auto', spot_instance_types: types, spot_tags: tags, fleet_tags: tags };
      return oneSource('amazon-ebs', { ...imageOf(o, 'spot'), communicator: 'none', ...spot });
    },
  },
  {
    name: 'data',
    about: 'an image, a parameter and a secret that are looked up',
    machine: 'unused',
    template: (o: SuiteOptions): object => {
      const { source_ami_filter: filter } = debian;
      const { region } = o;
      return {
        data: {
          'amazon-ami': { debian: { ...filter, region } },
          'amazon-parameterstore': { stored: { name: storedName(o), region } },
          'amazon-secretsmanager': { stored: { name: storedName(o), key: 'password', region } },
        },
        ...oneSource(
          'null',
          { communicator: 'none' },
          {
            provisioner: [
              {
                'shell-local': {
                  inline: [
                    'echo image ${data.amazon-ami.debian.id}',
                    'echo parameter ${data.amazon-parameterstore.stored.value}',
                    'echo secret ${data.amazon-secretsmanager.stored.value}',
                  ],
                },
              },
            ],
          },
        ),
      };
    },
  },
  {
    name: 'interrupted',
    about: 'a build that is interrupted while its instance is provisioned',
    machine: 'unused',
    template: (o: SuiteOptions): object =>
      oneSource(
        'amazon-ebs',
        { ...imageOf(o, 'interrupted'), ...alone },
        { provisioner: [{ 'shell-local': { inline: ['echo now it may be interrupted', 'sleep 600'] } }] },
      ),
    interruptAt: 'now it may be interrupted',
  },
];
