import { type Problem, problemOf } from '@imgbuild/core/sdk';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRunCommand, withFiles, type ContainerSpec, type World } from '../src/run/command.ts';
import { runFlags } from '../src/run/flags.ts';
import { rows, unusable } from './run-rows.ts';

const world: World = {
  environment: (name) => (name === 'GIVEN' ? 'from outside' : undefined),
  resolvePath: (path) => `/project/${path.replace(/^\.\//, '')}`,
};

/** What a request says without any flag. */
const plain = {
  body: { AttachStdin: false, AttachStdout: true, AttachStderr: true },
  host: {
    NetworkMode: 'default',
    RestartPolicy: { Name: 'no', MaximumRetryCount: 0 },
    Dns: [],
    DnsOptions: [],
    DnsSearch: [],
  },
};

const specOf = (args: readonly string[], os: 'linux' | 'windows' = 'linux'): ContainerSpec => {
  const result = parseRunCommand(args, { ...world, os });
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.spec;
};

const problemsOf = (args: readonly string[], os: 'linux' | 'windows' = 'linux'): readonly Problem[] => {
  const result = parseRunCommand(args, { ...world, os });
  return 'problems' in result ? result.problems : [];
};

/** `CODE INDEX: DETAIL`, one for each problem. */
const told = (...args: readonly string[]): readonly string[] =>
  problemsOf(args).map(({ code, path, detail }) => `${code} ${path?.join('.') ?? '-'}: ${detail ?? ''}`);

test.each(rows)('--$flag: $args', ({ args, body, host, spec, os }) => {
  expect(specOf([...args, 'tiny:1'], os)).toEqual({
    image: 'tiny:1',
    pull: 'missing',
    files: [],
    ...spec,
    body: { ...plain.body, ...body, HostConfig: { ...plain.host, ...host } },
  });
});

test('every flag has a row, or is refused', () => {
  const without = runFlags.filter(({ name }) => rows.every(({ flag }) => flag !== name));
  expect(without.map(({ name }) => name)).toEqual(['cidfile', 'help', 'use-api-socket']);
  expect(without.every(({ refused }) => refused !== undefined)).toBe(true);
  expect(rows.filter(({ flag }) => runFlags.every(({ name }) => name !== flag))).toEqual([]);
});

test('no name or letter means two flags', () => {
  const names = runFlags.flatMap(({ name, aliases = [], short }) => [name, ...aliases, ...(short === undefined ? [] : [short])]);
  expect(new Set(names).size).toBe(names.length);
});

test('what Packer runs by default', () => {
  const { body, image } = specOf(['-d', '-i', '-t', '--entrypoint=/bin/sh', '--', 'debian:12']);
  expect(image).toBe('debian:12');
  expect(body).toEqual({
    ...plain.body,
    AttachStdout: false,
    AttachStderr: false,
    OpenStdin: true,
    Tty: true,
    Entrypoint: ['/bin/sh'],
    HostConfig: plain.host,
  });
});

test.each([
  [
    ['tiny', '-d', '--rm', 'x'],
    ['-d', '--rm', 'x'],
  ],
  [
    ['--', 'tiny', '--', 'x'],
    ['--', 'x'],
  ],
  [['-d', '--', 'tiny'], undefined],
  [['-e', '--', 'tiny'], undefined],
  [['tiny', ''], ['']],
])('words after the image are the command: %j', (args, command) => {
  const { image, body } = specOf(args);
  expect([image, body.Cmd]).toEqual(['tiny', command]);
});

test.each(['tiny', 'a/b:c', 'localhost:5000/x@sha256:' + 'a'.repeat(64), 'b'.repeat(64), 'sha256:' + 'b'.repeat(64)])(
  'an image: %s',
  (image) => {
    expect(specOf([image]).image).toBe(image);
  },
);

test('the last of several wins', () => {
  const { body } = specOf(['-u', 'a', '--user=b', '-i', '--interactive=false', '--init', 'tiny']);
  expect([body.User, body.OpenStdin, body.AttachStdin]).toEqual(['b', false, false]);
});

const noFlags = 'Flags come before the image; after "--" nothing is a flag.';
const packer = '-d';

test.each([
  [
    [],
    [
      'docker/run-no-image -: Flags are followed by the image, then by the command that runs in it. Write {{.Image}} where the image goes.',
    ],
  ],
  [
    [packer, '--'],
    [
      'docker/run-no-image -: Flags are followed by the image, then by the command that runs in it. Write {{.Image}} where the image goes.',
    ],
  ],
  [
    ['--priviledged', 'tiny'],
    [`docker/run-unknown-flag 0: docker run has no flag "--priviledged". Did you mean "--privileged"? ${noFlags}`],
  ],
  [[packer, '--nam=x', 'tiny'], [`docker/run-unknown-flag 1: docker run has no flag "--nam". Did you mean "--name"? ${noFlags}`]],
  [
    ['--capadd', 'x', 'tiny'],
    [`docker/run-unknown-flag 0: docker run has no flag "--capadd". Did you mean "--cap-add"? ${noFlags}`],
  ],
  [
    ['--vloume', 'x', 'tiny'],
    [`docker/run-unknown-flag 0: docker run has no flag "--vloume". Did you mean "--volume"? ${noFlags}`],
  ],
  [['-name', 'x', 'tiny'], [`docker/run-unknown-flag 0: docker run has no flag "-name". Did you mean "--name"? ${noFlags}`]],
  [['-dx', 'tiny'], [`docker/run-unknown-flag 0: docker run has no flag "-x". ${noFlags}`]],
  [['-d=', 'tiny'], [`docker/run-unknown-flag 0: docker run has no flag "-=". ${noFlags}`]],
  [['---', 'tiny'], [`docker/run-unknown-flag 0: docker run has no flag "---". ${noFlags}`]],
  [['--=x', 'tiny'], [`docker/run-unknown-flag 0: docker run has no flag "--". ${noFlags}`]],
  [
    ['-d', '-e'],
    ['docker/run-flag-alone 1: -e needs a value, and the arguments end here. Put it into the same argument or the next one.'],
  ],
  [
    ['--env'],
    ['docker/run-flag-alone 0: --env needs a value, and the arguments end here. Put it into the same argument or the next one.'],
  ],
  [
    ['-privileged', 'tiny'],
    [
      'docker/run-flag-value 0: -p: "rivileged" is not a port; write [ADDRESS:][HOST PORT:]PORT[/PROTOCOL], such as 8080:80, 127.0.0.1::53/udp or 8000-8009:8000-8009. Did you mean "--privileged"?',
    ],
  ],
  [
    ['--cidfile', 'x', 'tiny'],
    ['docker/run-flag-refused 0: --cidfile: imgbuild keeps the id of the container itself. Take the flag out.'],
  ],
  [['--help', 'tiny'], ['docker/run-flag-refused 0: --help: there is nothing to run with it. Take the flag out.']],
  [
    ['--use-api-socket', 'tiny'],
    [
      'docker/run-flag-refused 0: --use-api-socket: it would copy your registry logins into the container, and so into the image. Mount the socket: -v /var/run/docker.sock:/var/run/docker.sock.',
    ],
  ],
  [
    ['--cpu-count', '1', 'tiny'],
    ['docker/run-flag-refused 0: --cpu-count: only containers of Windows have this. Take the flag out.'],
  ],
  [
    ['-d', '--', '--privileged', 'tiny'],
    [
      'docker/run-image-invalid 2: "--privileged" is where the image goes, and is not the name of one. Flags come before it, each with its value; write {{.Image}} for the image.',
    ],
  ],
  [
    ['Debian'],
    [
      'docker/run-image-invalid 0: "Debian" is where the image goes, and is not the name of one. Flags come before it, each with its value; write {{.Image}} for the image.',
    ],
  ],
  [
    ['-d', '-a', 'stdin', 'tiny'],
    ['docker/run-flag-value 1: --attach: it does not go with --detach: streams are either held or not.'],
  ],
  [
    ['--no-healthcheck', '--health-cmd', 'x', 'tiny'],
    ['docker/run-flag-value 0: --no-healthcheck: it does not go with --health-…: there is a health check or there is none.'],
  ],
  [
    ['--log-driver', 'none', '--log-opt', 'a=b', 'tiny'],
    ['docker/run-flag-value 2: --log-opt: it does not go with --log-driver none, which has no options.'],
  ],
  [
    ['--network-alias', 'a', 'tiny'],
    ['docker/run-flag-value 0: --network-alias: the network "default" has no aliases, only those that were created have.'],
  ],
  [
    ['--network', 'name=a,alias=b', '--network-alias', 'c', 'tiny'],
    ['docker/run-flag-value 2: --network-alias: --network a says this too: say it once.'],
  ],
  [['--network', 'a', '--network', 'a', 'tiny'], ['docker/run-flag-value 2: --network: "a" is given twice.']],
  [
    ['--network', 'a', '--network', 'host', 'tiny'],
    ['docker/run-flag-value 2: --network: a network that was created does not go with bridge, host, none or container:….'],
  ],
])('%j is refused', (args, expected) => {
  expect(told(...args)).toEqual(expected);
});

test.each(unusable)('%s %s cannot be used', (flag, value, reason) => {
  const args = value === undefined ? [flag, 'tiny'] : [flag, value, 'tiny'];
  const as = flag.split('=')[0] ?? '';
  expect(told(...args)).toEqual([`docker/run-flag-value ${value === undefined ? 0 : 1}: ${as}: ${reason}.`]);
});

test('all problems are told at once, in order', () => {
  const all = problemsOf(['--nmae', 'x', '-m', 'much', '--pull=soon', '--cidfile=x', 'tiny']);
  // What follows a flag that is not known may be its value or the image: nothing more is read.
  expect(all.map(({ code, path }) => [code, path])).toEqual([['docker/run-unknown-flag', [0]]]);
  const known = problemsOf(['-m', 'much', '--pull=soon', '--cidfile=x', '-xm', 'UPPER']);
  expect(known.map(({ code, path }) => [code, path])).toEqual([
    ['docker/run-unknown-flag', [4]],
    ['docker/run-flag-value', [1]],
    ['docker/run-flag-value', [2]],
    ['docker/run-flag-refused', [3]],
  ]);
});

const files = specOf([
  '--env-file',
  'a',
  '-e',
  'A=flag',
  '--label-file',
  'l',
  '--env-file=b',
  '-l',
  'x=flag',
  '--security-opt',
  'seccomp=p',
  'tiny',
]);

test('what is in files is laid in', () => {
  const texts = [
    '\uFEFF# comment\n\n  A=1 \r\nGIVEN\nMISSING\nQUOTED="q # q"',
    'A=2',
    '{ "a b": [ 1,\n 18446744073709551615, "\\" {" ] }',
    'x=1\ny = \nz',
  ];
  const order = files.files.map(({ into }) => into);
  expect(order).toEqual(['env', 'labels', 'env', 'seccomp']);
  const [a = '', b = '', profile = ''] = texts;
  const done = withFiles(files, [a, 'x=1\ny= 2', b, profile], world);
  expect(done.files).toEqual([]);
  expect(done.body.Env).toEqual(['A=1 ', 'GIVEN=from outside', 'QUOTED="q # q"', 'A=2', 'A=flag']);
  expect(done.body.Labels).toEqual({ x: 'flag', y: ' 2' });
  expect(done.body.HostConfig?.SecurityOpt).toEqual(['seccomp={"a b":[1,18446744073709551615,"\\" {"]}']);
});

test.each([
  [['A=1\n\n=x', '', '', '{}'], 'a, line 3: there is no name before the "=".'],
  [['', 'a b=x', '', '{}'], 'l, line 1: the name "a b" has a space in it.'],
  [['', '', '', '{'], 'p: it is not JSON: '],
])('files that cannot be used: %j', (texts, detail) => {
  const told = thrown(() => withFiles(files, texts, world));
  expect(problemOf(told)?.code).toBe('docker/run-file-invalid');
  expect(problemOf(told)?.detail).toContain(detail);
});

test('nothing throws, whatever the words are', () => {
  const flag = fc.constantFrom(
    ...runFlags.flatMap(({ name, short }) => [`--${name}`, `--${name}=`, ...(short === undefined ? [] : [`-${short}`])]),
  );
  const piece = fc.constantFrom('a', '=', ':', ',', '/', '"', '-', '1', '.', 'type', '__proto__', '🙂', '\n', ' ');
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(piece).map((parts) => parts.join('')),
  );
  const word = fc.oneof(
    flag,
    text,
    fc.tuple(flag, text).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(fc.array(word), fc.constantFrom('linux', 'windows'), (args, os) => {
      const result = parseRunCommand(args, { ...world, os });
      if ('problems' in result) expect(result.problems.length).toBeGreaterThan(0);
      else expect(args).toContain(result.spec.image);
    }),
    { numRuns: 2000 },
  );
});

function thrown(body: () => unknown): unknown {
  try {
    body();
  } catch (error) {
    return error;
  }
  return undefined;
}
