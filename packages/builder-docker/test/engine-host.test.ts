import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseEngineHost } from '../src/engine/address-text.ts';

test.each([
  ['unix:///run/x.sock', { kind: 'socket', path: '/run/x.sock' }],
  ['unix://', { kind: 'socket', path: '/var/run/docker.sock' }],
  ['/run/x.sock', { kind: 'socket', path: '/run/x.sock' }],
  ['tcp://10.0.0.1:99', { kind: 'tcp', host: '10.0.0.1', port: 99 }],
  ['tcp://engine', { kind: 'tcp', host: 'engine', port: 2375 }],
  ['tcp://engine:/', { kind: 'tcp', host: 'engine', port: 2375 }],
  ['tcp://', { kind: 'tcp', host: 'localhost', port: 2375 }],
  ['tcp://[::1]:5', { kind: 'tcp', host: '::1', port: 5 }],
  ['engine', { kind: 'tcp', host: 'engine', port: 2375 }],
  [' engine:1234 ', { kind: 'tcp', host: 'engine', port: 1234 }],
  [':1234', { kind: 'tcp', host: 'localhost', port: 1234 }],
  ['ssh://engine', { kind: 'ssh', host: 'engine' }],
  ['ssh://me@engine:22', { kind: 'ssh', user: 'me', host: 'engine', port: 22 }],
  ['ssh://me%40home@[fe80::1]/run/my%20x.sock', { kind: 'ssh', user: 'me@home', host: 'fe80::1', socketPath: '/run/my x.sock' }],
  ['ssh://engine//', { kind: 'ssh', host: 'engine' }],
])('the address %j', (text, place) => {
  expect(parseEngineHost(text, 'linux')).toEqual(place);
});

test.each([
  ['http://engine', '"http" is none of unix, npipe, tcp and ssh'],
  ['fd://', '"fd" is none of unix, npipe, tcp and ssh'],
  ['unix://tcp://x', 'it has two schemes'],
  ['npipe://', 'named pipes are only on Windows'],
  ['tcp://engine:port', '"port" is not a port'],
  ['tcp://engine:70000', '"70000" is not a port'],
  ['tcp://::1:2375', 'an IPv6 address belongs in brackets'],
  ['tcp://engine/below', 'an engine below a path cannot be used here'],
  ['two words', 'it is not HOST:PORT'],
  ['ssh://', 'there is no host'],
  ['ssh://me@/x', 'there is no host'],
  ['ssh://engine?x=1', 'it has a query or a fragment'],
  ['ssh://engine#x', 'it has a query or a fragment'],
  ['ssh://me%zz@engine', '"%" is not followed by two hex digits'],
])('the address %j is none', (text, reason) => {
  expect(parseEngineHost(text, 'linux')).toEqual({ kind: 'malformed', reason });
});

test('nothing throws, whatever an address looks like', () => {
  const piece = fc.constantFrom(
    'tcp://',
    'ssh://',
    'unix://',
    'npipe://',
    'host',
    '@',
    ':',
    '/',
    '[',
    ']',
    '::1',
    '%',
    '99',
    '?',
    ' ',
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
  );
  fc.assert(
    fc.property(texts, fc.constantFrom('linux' as const, 'windows' as const), (text, platform) => {
      const place = parseEngineHost(text, platform);
      if (place.kind === 'tcp') expect(place.port).toSatisfy((port: number) => port >= 1 && port <= 65_535);
      if (place.kind === 'tcp' || place.kind === 'ssh') expect(place.host).not.toBe('');
    }),
    { numRuns: 2_000 },
  );
});

test('pipes of Windows', () => {
  expect(parseEngineHost('npipe://', 'windows')).toEqual({ kind: 'socket', path: '//./pipe/docker_engine' });
  expect(parseEngineHost('npipe:////./pipe/x', 'windows')).toEqual({ kind: 'socket', path: '//./pipe/x' });
});
