// The parts that are pure.
import { describe, expect, test } from 'vitest';
import { ansibleEnvironment, shownCommand } from '../src/arguments.ts';
import { hostLine } from '../src/inventory.ts';
import { chooseWay, keySourceOf } from '../src/way.ts';

describe('the way to the machine', () => {
  const there = (communicator: string, host?: string) => ({
    connection: { communicator, ...(host === undefined ? {} : { host }) },
  });

  test.each([
    [undefined, 'ssh', '192.0.2.1', 'proxy'],
    [undefined, 'sandbox', 'web', 'proxy'],
    [undefined, 'winrm', '192.0.2.1', 'direct'],
    [true, 'winrm', '192.0.2.1', 'proxy'],
    [false, 'ssh', '192.0.2.1', 'direct'],
    [false, 'ssh', '', 'proxy-instead'],
    [false, 'sandbox', 'web', 'proxy-instead'],
    [undefined, 'winrm', '', 'proxy'],
  ] as const)('use_proxy %s, %s at "%s": %s', (useProxy, communicator, host, kind) => {
    expect(chooseWay(useProxy, there(communicator, host)).kind).toBe(kind);
  });

  test('a key comes from a file, an agent or the builder', () => {
    const all = { communicator: 'ssh', privateKeyFile: '/k', privateKey: 'K', settings: { ssh_agent_auth: true } };
    expect(keySourceOf(all)).toEqual({ kind: 'file', path: '/k' });
    expect(keySourceOf({ ...all, privateKeyFile: '' })).toEqual({ kind: 'agent' });
    expect(keySourceOf({ communicator: 'ssh', privateKey: 'K' })).toEqual({ kind: 'text', text: 'K' });
    expect(keySourceOf({ communicator: 'ssh' })).toEqual({ kind: 'none' });
  });
});

test('what an inventory would misread is in quotes', () => {
  const line = hostLine({ alias: 'a', host: 'fe80::1%eth0', port: 22, user: 'DOMAIN\\my "user"', connection: 'ssh' });
  expect(line).toBe('a ansible_host=fe80::1%eth0 ansible_user="DOMAIN\\\\my \\"user\\"" ansible_port=22');
});

test('colours are left alone where somebody has chosen', () => {
  const o = { hostKey: 'new', transfer: 'scp', controlPath: '/c' } as const;
  expect(ansibleEnvironment([], { ...o, machine: {} })).toHaveProperty('ANSIBLE_FORCE_COLOR', 'True');
  expect(ansibleEnvironment([], { ...o, machine: { NO_COLOR: '1' } })).not.toHaveProperty('ANSIBLE_FORCE_COLOR');
});

test('values of passwords are not shown', () => {
  expect(shownCommand(['-e', 'MY_PASSWORD=a b', '-e', 'x=password=', 'client_secret=\n1'])).toBe(
    '-e MY_PASSWORD=***** -e x=password= client_secret=*****',
  );
});
