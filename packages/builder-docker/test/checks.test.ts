import { configure, problemLine, testHost } from '@imgbuild/core/testing';
import type { Problem } from '@imgbuild/core/sdk';
import { expect, test } from 'vitest';
import { builder } from '../src/builder.ts';

/** A configuration without a mistake. */
const good = { image: 'debian:12', commit: true };

function problemsOf(raw: object): readonly Problem[] {
  const given = Object.fromEntries(Object.entries({ ...good, ...raw }).filter(([, value]) => value !== undefined));
  return configure(builder, given, testHost({ folder: '/nowhere' })).problems;
}

function found(raw: object): readonly string[] {
  return problemsOf(raw).map(problemLine);
}

const build = { image: undefined, build: { path: 'Dockerfile' } };

test.each([
  ['an image and what becomes of it', {}],
  ['an export', { commit: undefined, export_path: 'x.tar' }],
  ['a trial', { commit: undefined, discard: true }],
  ['a Dockerfile', build],
  ['a Dockerfile, and an image that is not pulled', { ...build, pull: false }],
  ['an image by its registry, tag and digest', { image: `registry.example.com:5000/a/b:c@sha256:${'0'.repeat(64)}` }],
  ['an image by its id', { image: `sha256:${'0'.repeat(64)}`, pull: false }],
  ['a system', { platform: 'linux' }],
  ['a processor', { platform: 'linux/arm64' }],
  ['a variant', { platform: 'linux/arm/v7' }],
  [
    'every instruction, in any case',
    {
      changes: [
        'CMD ["a"]',
        'ENTRYPOINT a',
        'ENV a=b',
        'EXPOSE 80',
        'HEALTHCHECK NONE',
        'LABEL a=b',
        'ONBUILD RUN a',
        'STOPSIGNAL 9',
        'user app',
        '  Volume /a',
        'WORKDIR /a',
      ],
    },
  ],
  ['a login with both', { login: true, login_username: 'a', login_password: 'b' }],
  ['a login with neither', { login: true }],
  ['half of a login that is not made', { login_username: 'a' }],
  ['a login at Amazon', { ecr_login: true, login_server: 'public.ecr.aws' }],
  ['a folder of Linux', { container_dir: '/scratch' }],
  ['a folder of Windows', { container_dir: 'c:/scratch', windows_container: true }],
  ['another run', { run_command: ['-d', '--hostname', 'box', '--', '{{ .Image }}', 'sleep', '1'] }],
  ['an image that is not the base', { run_command: ['-d', 'other:1'] }],
  ['flags that only Windows has', { run_command: ['-d', '--isolation=process', '{{ .Image }}'], windows_container: true }],
  [
    'what a container may do and have',
    {
      device: ['/dev/null:/dev/x:rwm'],
      cap_add: ['NET_ADMIN'],
      cap_drop: ['ALL'],
      tmpfs: ['/run:size=1m'],
      volumes: { '~/data': '/data:ro', named: '/named' },
      privileged: true,
      runtime: 'runsc',
    },
  ],
])('%s: no problem', (_name, raw) => {
  expect(found(raw)).toEqual([]);
});

test.each<[string, object, readonly string[]]>([
  [
    'no result',
    { commit: undefined },
    [
      'error docker/no-result: What becomes of the container is not said. Set one of: commit = true makes an image, export_path = "FILE.tar" writes its files to an archive, discard = true throws it away.',
    ],
  ],
  [
    'two results',
    { export_path: 'x.tar' },
    [
      'error docker/several-results at export_path: Several results. commit and export_path exclude each other: a container is committed, exported or discarded. Keep one of them.',
    ],
  ],
  [
    'three results',
    { export_path: 'x.tar', discard: true },
    [
      'error docker/several-results at export_path: Several results. commit and discard and export_path exclude each other: a container is committed, exported or discarded. Keep one of them.',
    ],
  ],
  [
    'not a name',
    { image: 'Debian' },
    [
      'error docker/invalid-reference at image: Invalid image reference. "Debian" is not the name of an image: [REGISTRY[:PORT]/]NAME[:TAG][@DIGEST], the name in lower case.',
    ],
  ],
  [
    'a pull of what is built',
    { ...build, pull: true },
    [
      'warning docker/pull-of-build at pull: pull means nothing with build. The image is built, so pull is ignored. Whether the images that it begins with are pulled says pull in the build block.',
    ],
  ],
  [
    'not a platform',
    { platform: 'linux/arm64/v8/x' },
    [
      'error docker/invalid-platform at platform: Invalid platform. "linux/arm64/v8/x" is not a platform: OS[/ARCHITECTURE[/VARIANT]], for instance linux/arm64.',
    ],
  ],
  [
    'instructions that run something, and none',
    { changes: ['CMD a', 'RUN a', ''] },
    [
      'error docker/invalid-change at changes.1: Instruction cannot be applied. "RUN a" does not begin with an instruction that can be applied to a container: CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL, ONBUILD, STOPSIGNAL, USER, VOLUME, WORKDIR.',
      'error docker/invalid-change at changes.2: Instruction cannot be applied. "" does not begin with an instruction that can be applied to a container: CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL, ONBUILD, STOPSIGNAL, USER, VOLUME, WORKDIR.',
    ],
  ],
  [
    'a name without a password',
    { login: true, login_username: 'a' },
    [
      'error docker/half-a-login at login: Half a login. login_username and login_password belong together. With neither, what Docker itself knows of the registry is used.',
    ],
  ],
  [
    'a password without a name',
    { login: true, login_password: 'a' },
    [
      'error docker/half-a-login at login: Half a login. login_username and login_password belong together. With neither, what Docker itself knows of the registry is used.',
    ],
  ],
  [
    'Amazon, somewhere',
    { ecr_login: true },
    [
      'error docker/ecr-without-server at ecr_login: ecr_login without login_server. Say which registry: login_server = "ACCOUNT.dkr.ecr.REGION.amazonaws.com", or "public.ecr.aws".',
    ],
  ],
  [
    'a relative folder',
    { container_dir: 'scratch' },
    ['error docker/relative-folder at container_dir: Relative folder. "scratch" must be an absolute path in the container.'],
  ],
  [
    'a flag that there is not',
    { run_command: ['-d', '--hostnam=box', '{{ .Image }}'] },
    [
      'error docker/run-unknown-flag at run_command.1: Not a flag of docker run. docker run has no flag "--hostnam". Did you mean "--hostname"? Flags come before the image; after "--" nothing is a flag.',
    ],
  ],
  [
    'no image to run',
    { run_command: ['-d'] },
    [
      'error docker/run-no-image at run_command: No image to run. Flags are followed by the image, then by the command that runs in it. Write {{.Image}} where the image goes.',
    ],
  ],
  [
    'folders in memory, one of them with a relative path',
    { tmpfs: ['/run', 'run:size=1m'] },
    ['error docker/relative-folder at tmpfs.1: Relative folder. "run" must be an absolute path in the container.'],
  ],
  [
    'a folder of the machine that is mounted nowhere',
    { volumes: { '/data': 'data' } },
    ['error docker/relative-folder at volumes./data: Relative folder. "data" must be an absolute path in the container.'],
  ],
  [
    'a device with rights that there are not',
    { device: ['/dev/null:/dev/x:z'] },
    [
      'error docker/run-flag-value at device.0: Flag of docker run cannot be used as it is. --device: the permissions "z" are not made of r, w and m.',
    ],
  ],
])('%s', (_name, raw, expected) => {
  expect(found(raw)).toEqual(expected);
});

test.each([
  [
    'neither an image nor a Dockerfile',
    { image: undefined },
    'config/one-needed: Missing argument. One of "image" or "build" must be given.',
  ],
  [
    'an image and a Dockerfile',
    { build: { path: 'Dockerfile' } },
    'config/conflicting-arguments: Conflicting arguments. Only one of "image" or "build" can be given, and here are "image" and "build". Remove all but one.',
  ],
  [
    'a build of nothing',
    { image: undefined, build: {} },
    'config/missing-argument at build: Missing required argument. The argument "path" is required, but was not given.',
  ],
  [
    'two builds',
    { image: undefined, build: [{ path: 'a' }, { path: 'b' }] },
    'config/too-many-blocks at build: Too many "build" blocks. There must be at most 1 "build" block here, and there are 2.',
  ],
  [
    'a hole that there is not',
    { run_command: ['{{ .Imagine }}'] },
    'text/unknown-value at run_command.0: Unknown template variable. "{{ .Imagine }}" has no value here. Did you mean "Image"? There are: Image. If the braces are meant as they stand, write {{ "{{" }} for the first two.',
  ],
  [
    'an argument that there is not',
    { imag: 'debian' },
    'config/unsupported-argument at imag: Unsupported argument. An argument named "imag" is not expected here. Did you mean "image"?',
  ],
  [
    'an argument of the block that there is not',
    { image: undefined, build: { path: 'Dockerfile', platform: 'linux' } },
    'config/unsupported-argument at build.platform: Unsupported argument. An argument named "platform" is not expected here.',
  ],
  [
    'a text for a switch',
    { privileged: 'perhaps' },
    'config/wrong-type at privileged: Unsuitable value type. "privileged" needs true or false, and this is the string "perhaps".',
  ],
])('refused by the schema: %s', (_name, raw, expected) => {
  expect(found(raw).map((line) => line.replace(/ at :/, ':'))).toEqual([`error ${expected}`]);
});

test('all mistakes are told at once', () => {
  const raw = {
    image: 'A',
    commit: undefined,
    platform: '/',
    changes: ['RUN a'],
    ecr_login: true,
    device: ['/dev/null:/dev/x:z'],
  };
  expect(problemsOf(raw).map(({ code, path = [] }) => `${code} ${path.join('.')}`.trim())).toEqual([
    'docker/no-result',
    'docker/invalid-reference image',
    'docker/invalid-platform platform',
    'docker/invalid-change changes.0',
    'docker/ecr-without-server ecr_login',
    'docker/run-flag-value device.0',
  ]);
});
