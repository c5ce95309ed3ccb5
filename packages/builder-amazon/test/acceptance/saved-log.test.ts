import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCalls, savedBuild } from '../../acceptance/saved-log.ts';
import { permissionFor, type ServiceName } from '../../src/aws/services.ts';

const line = (number: number, action: string, parameters: object): string =>
  JSON.stringify({
    number,
    at: '2026-01-01T00:00:00.000Z',
    service: 'EC2',
    action,
    region: 'us-west-2',
    parameters,
    status: 200,
    answer: { Return: 'boolean' },
  });

const [instance, other, group] = ['i-0123456789abcdef0', 'i-0f23456789abcdef0', 'sg-0123456789abcdef1'];
const uuid = '6b0844a0-d88a-0901-70d5-209346dae879';

test('calls come in the order in which they were made; the same is kept once, with placeholders', () => {
  const text = [
    line(4, 'DescribeInstances', { InstanceIds: [instance] }),
    line(1, 'CreateKeyPair', { KeyName: `packer_${uuid}`, ClientToken: 'aa11' }),
    line(2, 'DescribeInstances', { InstanceIds: [instance] }),
    line(3, 'StopInstances', { InstanceIds: [other, instance], Note: 'of acceptance-7f3a91' }),
    line(5, 'Authorize', {
      GroupId: group,
      CidrIp: '203.0.113.7/32',
      Open: '0.0.0.0/0',
      DeprecateAt: '2027-01-01T00:00:00.000Z',
    }),
    line(6, 'DeleteFleets', { FleetIds: [`fleet-${uuid}`] }),
    '',
  ].join('\n');
  const { name, calls } = savedBuild('login', readCalls(text), { run: '7f3a91' });
  expect(name).toBe('login');
  expect(calls.map(({ action, parameters }) => [action, parameters])).toEqual([
    ['CreateKeyPair', { KeyName: 'packer_UUID', ClientToken: 'TOKEN' }],
    ['DescribeInstances', { InstanceIds: ['i-1'] }],
    ['StopInstances', { InstanceIds: ['i-2', 'i-1'], Note: 'of acceptance-RUN' }],
    ['Authorize', { GroupId: 'sg-1', CidrIp: 'ADDRESS/32', Open: '0.0.0.0/0', DeprecateAt: 'TIME' }],
    ['DeleteFleets', { FleetIds: ['fleet-1'] }],
  ]);
  expect(calls[0]).toEqual({
    service: 'EC2',
    action: 'CreateKeyPair',
    region: 'us-west-2',
    parameters: { KeyName: 'packer_UUID', ClientToken: 'TOKEN' },
    status: 200,
    answer: { Return: 'boolean' },
  });
});

test('what the suite itself asks for stands in its policy', () => {
  const folder = join(import.meta.dirname, '../../acceptance');
  const source = readFileSync(join(folder, 'account.ts'), 'utf8');
  const called = [...source.matchAll(/import \{([^}]*)\} from '@aws-sdk\/client-([a-z0-9-]+)'/g)].flatMap(
    ([, names = '', client = '']) =>
      [...names.matchAll(/\b(?:paginate([A-Z]\w+)|([A-Z]\w+)Command)\b/g)].map(([, paged, single]) =>
        permissionFor(client.toUpperCase().replaceAll('-', '_') as ServiceName, paged ?? single ?? ''),
      ),
  );
  const { Statement: statements } = JSON.parse(readFileSync(join(folder, 'policy.json'), 'utf8')) as {
    readonly Statement: readonly { readonly Action: readonly string[] }[];
  };
  // Tags at creation are permissions of their own.
  const withoutCall = ['secretsmanager:TagResource', 'ssm:AddTagsToResource'];
  expect([...called, ...withoutCall].sort()).toEqual(statements.flatMap(({ Action: actions }) => actions));
  expect(called.length).toBeGreaterThan(10);
});
