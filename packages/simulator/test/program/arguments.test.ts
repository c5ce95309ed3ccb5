import { expect, test } from 'vitest';
import { readArguments } from '../../src/program/arguments.ts';

test('an address is all that must be said', () => {
  expect(readArguments(['--amazon', '127.0.0.1:0'])).toEqual({
    amazon: { host: '127.0.0.1', port: 0 },
    machines: 'possible',
    images: [],
    regions: [],
    accounts: [],
    timeScale: 60,
  });
});

test('everything can be said', () => {
  const words = [
    ...['--amazon', '[::1]:4566', '--machines', 'stub', '--time-scale', '1.5', '--region', 'us-west-2', '--region', 'eu-west-1'],
    ...[
      '--image',
      'name=ubuntu/images/jammy=1,owner=099720109477,user=ubuntu,archive=/a.tar,architecture=arm64,platform=windows',
    ],
    ...['--image', 'name=plain,owner=099720109477,user=admin', '--account', '123456789012:AKIA:se+c/ret'],
  ];
  expect(readArguments(words)).toEqual({
    amazon: { host: '::1', port: 4566 },
    machines: 'stub',
    timeScale: 1.5,
    regions: ['us-west-2', 'eu-west-1'],
    images: [
      {
        name: 'ubuntu/images/jammy=1',
        owner: '099720109477',
        defaultUser: 'ubuntu',
        archive: '/a.tar',
        architecture: 'arm64',
        platform: 'windows',
      },
      { name: 'plain', owner: '099720109477', defaultUser: 'admin' },
    ],
    accounts: [{ id: '123456789012', accessKeys: [{ id: 'AKIA', secret: 'se+c/ret' }] }],
  });
});

test.each([
  [['-h'], 'help'],
  [[], '--amazon takes HOST:PORT, as 127.0.0.1:0, and not "".'],
  [['--amazon', '127.0.0.1:70000'], '--amazon takes HOST:PORT, as 127.0.0.1:0, and not "127.0.0.1:70000".'],
  [['--amazon', 'a:1', '--machines', 'vm'], '--machines takes "sandbox" or "stub", and not "vm".'],
  [['--amazon', 'a:1', '--time-scale', '0'], '--time-scale takes a number above 0, and not "0".'],
  [
    ['--amazon', 'a:1', '--image', 'foo', '--account', '1:2'],
    '--image knows name, owner, user, archive, architecture, platform, and not "foo".\n--account takes ID:KEY:SECRET, the id of twelve digits.',
  ],
  [['--amazon', 'a:1', '--image', 'name=x'], '--image needs name, owner (twelve digits) and user: "name=x".'],
  [
    ['--amazon', 'a:1', '--image', 'name=x,owner=099720109477,user=u,platform=linux'],
    'The platform of an image is windows or nothing: "name=x,owner=099720109477,user=u,platform=linux".',
  ],
])('%s', (words, expected) => {
  const read = readArguments(words);
  expect(typeof read === 'object' && 'mistake' in read ? read.mistake : read).toBe(expected);
});

test('an option that there is not is told of', () => {
  expect(readArguments(['--azure', 'x'])).toMatchObject({ mistake: expect.stringContaining("'--azure'") as string });
});
