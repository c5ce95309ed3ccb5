// policy.json is what the plugin's page tells people to allow: neither less than the sources call, nor more.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { permissionFor, type ServiceName, services } from '../src/aws/services.ts';
import { build } from './builders/build.ts';
import { openWorld } from './world.ts';

const folder = join(import.meta.dirname, '..');
const policy = JSON.parse(readFileSync(join(folder, 'policy.json'), 'utf8')) as {
  readonly Statement: readonly { readonly Sid: string; readonly Action: readonly string[]; readonly Resource: string }[];
};
const allowed = (...sids: readonly string[]): readonly string[] =>
  policy.Statement.filter(({ Sid }) => sids.length === 0 || sids.includes(Sid)).flatMap(({ Action }) => Action);

/** What is allowed without a call of that name, and why. */
const withoutCall: Readonly<Record<string, string>> = {
  'iam:CreateServiceLinkedRole': 'EC2 makes its role for fleets and for fast launch when an account first uses them',
  'iam:PassRole': 'RunInstances and CreateLaunchTemplate give the instance a role',
  'iam:TagInstanceProfile': 'CreateInstanceProfile with tags',
  'iam:TagRole': 'CreateRole with tags',
  'kms:CreateGrant': 'EC2 uses the key for volumes',
  'kms:Decrypt': 'EC2 reads encrypted snapshots, and Secrets Manager secrets',
  'kms:DescribeKey': 'EC2 looks whether the key is there',
  'kms:GenerateDataKeyWithoutPlaintext': 'EC2 encrypts new volumes and snapshots',
  'kms:ReEncryptFrom': 'EC2 copies encrypted snapshots',
  'kms:ReEncryptTo': 'EC2 copies encrypted snapshots',
  's3:ListBucket': 'without it HeadObject answers 403 for an object that is not there',
};

/** What is called without a permission. */
const withoutPermission: Readonly<Record<string, string>> = {
  'sts:GetCallerIdentity': 'everybody may; STS API Reference, GetCallerIdentity',
};

/** Permissions of all commands of the SDK that the sources make. */
function called(): ReadonlySet<string> {
  const files = readdirSync(join(folder, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  return new Set(
    files.flatMap((name) => {
      const text = readFileSync(join(folder, 'src', name), 'utf8');
      const imports = [
        ...text.matchAll(/import \{([^}]*)\} from '@aws-sdk\/client-([a-z0-9-]+)'/g),
        ...text.matchAll(/const \{([^}]*)\} = await import\('@aws-sdk\/client-([a-z0-9-]+)'\)/g),
      ];
      return imports.flatMap(([, names = '', client = '']) => {
        const service = client.toUpperCase().replaceAll('-', '_');
        if (!(service in services)) throw new Error(`${name} asks a service without permissions: ${client}`);
        const commands = [...names.matchAll(/(?<!type )\b([A-Z]\w+)Command\b/g)];
        return commands.map(([, action = '']) => permissionFor(service as ServiceName, action));
      });
    }),
  );
}

test('what the sources call is allowed', () => {
  const permissions = new Set(allowed());
  const missing = [...called()].filter((each) => !permissions.has(each));
  expect(missing.sort()).toEqual(Object.keys(withoutPermission));
});

test('nothing is allowed that the sources do not call', () => {
  const calls = called();
  const surplus = [...new Set(allowed())].filter((each) => !calls.has(each));
  expect(surplus.sort()).toEqual(Object.keys(withoutCall).sort());
});

test('statements have names of their own, and actions in order', () => {
  const names = policy.Statement.map(({ Sid }) => Sid);
  expect(new Set(names).size).toBe(names.length);
  for (const { Action } of policy.Statement) expect(Action).toEqual([...Action].sort());
});

test('the page tells of each statement what it is for', () => {
  const page = readFileSync(join(folder, 'README.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `([A-Z]\w+)` +\|/gm)].map(([, name]) => name);
  expect(rows).toEqual(policy.Statement.map(({ Sid }) => Sid));
});

test.each<[string, Parameters<typeof build>[1], Readonly<Record<string, unknown>>, readonly string[]]>([
  [
    'a build with tags, copies and sharing',
    'amazon-ebs',
    {
      ami_regions: ['eu-west-1'],
      ami_description: 'Of the policy',
      ami_users: ['999988887777'],
      tags: { Name: 'image' },
      snapshot_tags: { Name: 'image' },
      run_tags: { Name: 'build' },
      ena_support: true,
    },
    ['Build'],
  ],
  ['a public address', 'amazon-ebs', { associate_public_ip_address: true }, ['Build', 'PublicAddress']],
  ['an encrypted one', 'amazon-ebs', { encrypt_boot: true }, ['Build']],
  ['spot', 'amazon-ebs', { spot_price: 'auto' }, ['Build', 'Spot']],
  ['a surrogate', 'amazon-ebssurrogate', {}, ['Build', 'Surrogate']],
  [
    'volumes',
    'amazon-ebsvolume',
    { ebs_volumes: [{ device_name: '/dev/xvdf', volume_size: 9, snapshot_volume: true }] },
    ['Build', 'Volumes'],
  ],
])('%s needs no other statement than its own', async (_what, type, raw, sids) => {
  await using world = await openWorld();
  await build(world, type, raw);
  await world.scope.close('failed');
  const permissions = allowed(...sids);
  const asked = world.amazon.calls.calls.map(({ service, action }) => permissionFor(nameOf(service), action));
  expect(new Set(asked).difference(new Set([...permissions, ...Object.keys(withoutPermission)]))).toEqual(new Set());
  expect(asked.length).toBeGreaterThan(5);
});

/** A service by what its permissions begin with. */
function nameOf(prefix: string): ServiceName {
  const found = Object.entries(services).find(([, service]) => service.prefix === prefix);
  if (found === undefined) throw new Error(`the simulator was asked for ${prefix}`);
  return found[0] as ServiceName;
}
