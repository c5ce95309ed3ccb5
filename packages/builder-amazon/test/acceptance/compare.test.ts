import { expect, test } from 'vitest';
import { compareLogs, printDifferences } from '../../acceptance/compare.ts';
import type { SavedCall, SavedLog } from '../../acceptance/saved-log.ts';

const run: SavedCall = {
  service: 'EC2',
  action: 'RunInstances',
  region: 'us-west-2',
  parameters: { ImageId: 'ami-1', MinCount: 1, TagSpecifications: [{ ResourceType: 'instance' }, { ResourceType: 'volume' }] },
  status: 200,
  answer: { 'Instances[].InstanceId': 'string', 'Instances[].Tags[]': 'nothing' },
};
const describe: SavedCall = { ...run, action: 'DescribeInstances', parameters: { InstanceIds: ['i-1'] } };
const stop: SavedCall = { ...run, action: 'StopInstances', parameters: { InstanceIds: ['i-1'] }, answer: {} };
const image: SavedCall = { ...run, action: 'CreateImage', parameters: { InstanceId: 'i-1' }, answer: { ImageId: 'string' } };
const usual = [run, describe, stop, image];

function logOf(calls: readonly SavedCall[], name = 'login'): SavedLog {
  const where = { region: 'us-west-2', copyRegion: 'eu-west-1' };
  return { suite: 'aws', of: 'account', day: '2026-01-01', ...where, builds: [{ name, calls }] };
}

test.each<readonly [string, readonly SavedCall[], string]>([
  [
    'a parameter',
    [
      { ...run, parameters: { ImageId: 'ami-1', MinCount: 2, TagSpecifications: [{ ResourceType: 'instance' }] } },
      describe,
      stop,
      image,
    ],
    `Parameters:
  EC2 RunInstances
    log alone: us-west-2 MinCount=2  (login)
    simulator alone: us-west-2 MinCount=1  (login)
    simulator alone: us-west-2 TagSpecifications[].ResourceType=volume  (login)
`,
  ],
  [
    'a region',
    [run, describe, stop, { ...image, region: 'eu-west-1' }],
    `Parameters:
  EC2 CreateImage
    log alone: eu-west-1 InstanceId=i-N  (login)
    simulator alone: us-west-2 InstanceId=i-N  (login)
`,
  ],
  [
    'the type of a field, and another field',
    [{ ...run, answer: { 'Instances[].InstanceId': 'number', 'Instances[].State.Name': 'string' } }, describe, stop, image],
    `Fields of answers:
  EC2 RunInstances
    log alone: Instances[].InstanceId: number  (login)
    log alone: Instances[].State.Name: string  (login)
    simulator alone: Instances[].InstanceId: string  (login)
`,
  ],
  [
    'an error',
    [run, { ...describe, status: 400, error: 'InvalidInstanceID.NotFound' }, describe, stop, image],
    'Errors:\n  EC2 DescribeInstances\n    log alone: InvalidInstanceID.NotFound  (login)\n',
  ],
  [
    'a call',
    [run, describe, image],
    'Asked for by one alone:\n  EC2 StopInstances\n    simulator alone: is asked for  (login)\n',
  ],
  [
    'the order',
    [run, describe, image, stop],
    `Order:
  CreateImage
    log alone: RunInstances, CreateImage, StopInstances  (login)
  StopInstances
    simulator alone: RunInstances, StopInstances, CreateImage  (login)
`,
  ],
])('%s that differs is named', (_what, calls, expected) => {
  expect(printDifferences(compareLogs(logOf(calls), logOf(usual)))).toBe(expected);
});

test('what is no difference: how often is looked, empty lists, numbers of things, builds of one alone', () => {
  const more = [
    run,
    describe,
    { ...describe, answer: { ...describe.answer, 'Instances[].Other[]': 'nothing' } },
    stop,
    stop,
    image,
  ];
  expect(compareLogs(logOf(more), logOf(usual))).toEqual([]);
  expect(compareLogs(logOf([run, describe, { ...stop, parameters: { InstanceIds: ['i-2'] } }, image]), logOf(usual))).toEqual([]);
  expect(compareLogs(logOf([run], 'other'), logOf(usual))).toEqual([]);
  expect(printDifferences([])).toBe('');
});

test('a difference of several builds is printed once', () => {
  const two = (calls: readonly SavedCall[]): SavedLog => ({
    ...logOf(calls),
    builds: ['a', 'b'].map((name) => ({ name, calls })),
  });
  expect(printDifferences(compareLogs(two([run, describe, image]), two(usual)))).toContain('is asked for  (a, b)\n');
});
