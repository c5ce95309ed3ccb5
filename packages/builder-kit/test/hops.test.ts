import { readHops, readTunnel } from '@imgbuild/builder-kit';
import fc from 'fast-check';
import { expect, test } from 'vitest';

test.each([
  ['bastion', [{ host: 'bastion' }]],
  ['jo@bastion:2222', [{ user: 'jo', host: 'bastion', port: 2222 }]],
  ['a,jo@b.example.com:22, c', [{ host: 'a' }, { user: 'jo', host: 'b.example.com', port: 22 }, { host: 'c' }]],
  ['[fe80::1%eth0]:2222', [{ host: 'fe80::1%eth0', port: 2222 }]],
  ['jo@2001:db8::1', [{ user: 'jo', host: '2001:db8::1' }]],
  ['domain\\jo@10.0.0.1', [{ user: 'domain\\jo', host: '10.0.0.1' }]],
  ['', undefined],
  ['a,,b', undefined],
  ['a b', undefined],
  ['a:port', undefined],
  ['a:123456', undefined],
  ['a:70000', undefined],
  ['a:0', undefined],
  ['@a', undefined],
  ['[::1', undefined],
] as const)('hops %j', (text, hops) => {
  expect(readHops(text)).toEqual(hops);
});

test.each([
  ['8080:localhost:80', { port: 8080, host: 'localhost', hostPort: 80 }],
  ['8080:[::1]:80', { port: 8080, host: '::1', hostPort: 80 }],
  ['8080:localhost', undefined],
  ['8080:localhost:0', undefined],
  ['70000:localhost:80', undefined],
  ['8080:localhost:80:90', undefined],
  ['8080::80', undefined],
  ['', undefined],
] as const)('tunnel %j', (text, tunnel) => {
  expect(readTunnel(text)).toEqual(tunnel);
});

test('what is written of a hop or a tunnel is read, and nothing throws or takes long', () => {
  const host = fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,20}$/);
  const port = fc.integer({ min: 1, max: 65_535 });
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{1,8}$/), host, port, port, (user, name, one, other) => {
      expect(readHops(`${user}@${name}:${one}`)).toEqual([{ user, host: name, port: one }]);
      expect(readTunnel(`${one}:${name}:${other}`)).toEqual({ port: one, host: name, hostPort: other });
    }),
  );
  fc.assert(fc.property(fc.string(), (text) => void [readHops(text), readTunnel(text)]));
  for (const text of ['a'.repeat(100_000), ':'.repeat(100_000), '[:'.repeat(50_000), 'a@'.repeat(50_000), 'f:'.repeat(50_000)])
    expect([readHops(text)?.length ?? 0, readTunnel(text)]).toEqual([expect.any(Number), undefined]);
});
