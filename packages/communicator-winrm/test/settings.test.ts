import { problemOf } from '@imgbuild/core/sdk';
import { configure, testHost } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import type { WinrmConfig } from '../src/config.ts';
import winrm from '../src/index.ts';
import { proxyFor } from '../src/proxy.ts';
import { settle, type Target } from '../src/target.ts';

const host = testHost({ folder: '/nowhere' });
const component = winrm.communicators['winrm'] as Parameters<typeof configure>[0];

function settled(settings: Readonly<Record<string, string | number | boolean>>, environment = {}): Target {
  const { config } = configure(component, settings, host);
  const target = { communicator: 'winrm', host: 'machine.test', user: 'packer', password: 'secret' };
  return settle({ config: config as unknown as WinrmConfig, target, host: { environment, hide: () => undefined } });
}

const minute = 60_000;

test('what is left out', () => {
  expect(settled({})).toEqual({
    host: 'machine.test',
    port: 5985,
    scheme: 'http',
    certificate: 'trusted',
    login: 'basic',
    user: 'packer',
    password: 'secret',
    times: { patience: 30 * minute, operation: minute, silence: 1.5 * minute, outage: 2 * minute, start: 2 * minute },
    pauseBeforeConnecting: 0,
  });
});

/** Every setting, and what becomes of it. */
const rows: Readonly<Record<string, readonly [string | number | boolean, (target: Target) => unknown, unknown]>> = {
  winrm_username: ['other', ({ user }) => user, 'packer'],
  winrm_password: ['other', ({ password }) => password, 'secret'],
  winrm_host: ['other', ({ host: address }) => address, 'machine.test'],
  winrm_port: [1234, ({ port }) => port, 1234],
  winrm_timeout: ['10s', ({ times }) => [times.patience, times.operation, times.outage], [10_000, 10_000, 10_000]],
  winrm_use_ssl: [true, ({ scheme, port }) => [scheme, port], ['https', 5986]],
  winrm_insecure: [true, ({ certificate }) => certificate, 'any'],
  winrm_use_ntlm: [true, ({ login }) => login, 'ntlm'],
  winrm_no_proxy: [true, ({ proxy }) => proxy, undefined],
  pause_before_connecting: ['3s', ({ pauseBeforeConnecting }) => pauseBeforeConnecting, 3000],
};

test.each(Object.entries(rows))('%s', (name, [value, look, expected]) => {
  expect(look(settled({ [name]: value }, { HTTP_PROXY: 'http://proxy.test:3128' }))).toEqual(expected);
});

test('every setting has a row', () => {
  expect(Object.keys(component.config.fields).sort()).toEqual(Object.keys(rows).sort());
});

test('a target without settings is reached as one with the defaults', () => {
  const target = { communicator: 'winrm', host: 'machine.test', user: 'packer', password: 'secret' };
  const bare = settle({ config: {} as WinrmConfig, target, host: { environment: {}, hide: () => undefined } });
  expect(bare).toEqual(settled({}));
});

test('what the template says stands where the builder found nothing', () => {
  const { config } = configure(component, { winrm_host: 'a.test', winrm_username: 'u', winrm_password: 'p' }, host);
  const target = settle({ config: config as unknown as WinrmConfig, target: { communicator: 'winrm' }, host });
  expect([target.host, target.user, target.password]).toEqual(['a.test', 'u', 'p']);
});

const machine = { host: 'machine.example.com', port: 5985, scheme: 'http' } as const;

test.each([
  [{ HTTP_PROXY: 'http://proxy.test:3128' }, machine, { host: 'proxy.test', port: 3128 }],
  [{ http_proxy: 'proxy.test:3128' }, machine, { host: 'proxy.test', port: 3128 }],
  [{ HTTP_PROXY: 'http://[::1]:8080' }, machine, { host: '::1', port: 8080 }],
  [{ HTTP_PROXY: 'http://proxy.test' }, machine, { host: 'proxy.test', port: 80 }],
  [{ HTTP_PROXY: 'http://a:b%20c@proxy.test' }, machine, { host: 'proxy.test', port: 80, authorization: 'Basic YTpiIGM=' }],
  [{ HTTPS_PROXY: 'http://proxy.test' }, machine, undefined],
  [{ HTTPS_PROXY: 'http://proxy.test' }, { ...machine, scheme: 'https' as const }, { host: 'proxy.test', port: 80 }],
  [{ HTTP_PROXY: 'http://proxy.test' }, { ...machine, host: '127.0.0.9' }, undefined],
  [{ HTTP_PROXY: 'http://proxy.test' }, { ...machine, host: 'localhost' }, undefined],
  [{ HTTP_PROXY: '' }, machine, undefined],
])('%j for %j', (environment, to, expected) => {
  expect(proxyFor(to, environment)).toEqual(expected);
});

test.each([
  ['*', machine, 'exempt'],
  ['example.com', machine, 'exempt'],
  ['.example.com', machine, 'exempt'],
  ['*.example.com', machine, 'exempt'],
  ['.machine.example.com', machine, 'not'],
  ['ample.com', machine, 'not'],
  ['other, MACHINE.example.com', machine, 'exempt'],
  ['machine.example.com:5985', machine, 'exempt'],
  ['machine.example.com:5986', machine, 'not'],
  ['10.0.0.0/8', { ...machine, host: '10.1.2.3' }, 'exempt'],
  ['10.0.0.0/16', { ...machine, host: '10.1.2.3' }, 'not'],
  ['10.1.2.3', { ...machine, host: '10.1.2.3' }, 'exempt'],
  ['fe80::1', { ...machine, host: 'fe80::1' }, 'exempt'],
  ['', machine, 'not'],
] as const)('NO_PROXY=%s for %j: %s', (list, to, expected) => {
  const proxy = proxyFor(to, { HTTP_PROXY: 'http://proxy.test', NO_PROXY: list });
  expect(proxy === undefined ? 'exempt' : 'not').toBe(expected);
});

test('a secret of a proxy that is refused is not told', () => {
  let thrown: unknown;
  try {
    proxyFor(machine, { HTTP_PROXY: 'ftp://name:word@proxy.test' });
  } catch (error) {
    thrown = error;
  }
  expect(problemOf(thrown)?.detail).toContain('ftp://proxy.test');
});
