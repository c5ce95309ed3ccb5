import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Artifact, Builder, Machine, PostProcessor, Problem, Provisioner } from '@imgbuild/core/sdk';
import {
  configure,
  fakeMachine,
  fakeScope,
  recordingReporter,
  runBuilder,
  runPostProcessor,
  runProvisioner,
  testHost,
  type ComponentWorld,
} from '@imgbuild/core/testing';
import plugin from '@imgbuild/standard';
import { afterEach, beforeEach, expect, test } from 'vitest';

const provisioner = (name: string): Provisioner => plugin.provisioners[name] as Provisioner;
const postProcessor = (name: string): PostProcessor => plugin.postProcessors[name] as PostProcessor;
const builder = (name: string): Builder => plugin.builders[name] as Builder;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imgbuild-standard-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface World extends ComponentWorld {
  readonly told: readonly string[];
  close(): Promise<void>;
}

function world(o: Partial<ComponentWorld> & { readonly answers?: readonly string[] } = {}): World {
  const host = testHost({ folder });
  const report = recordingReporter(o.answers);
  const scope = fakeScope({ host, report });
  return { host, report, scope, ...o, told: report.told, close: () => scope.close('ok') };
}

const codes = (problems: readonly Problem[]): readonly string[] => problems.map((problem) => problem.code);
const artifact: Artifact = { builderId: 'x', id: 'image', summary: 'an image', files: [], data: {} };

// ---- builders

test('null: it works without a machine; one that is there already must be told how to reach', async () => {
  const host = testHost({ folder });
  const check = (raw: object): readonly string[] => codes(configure(builder('null'), raw as never, host).problems);
  expect(check({})).toEqual(['standard/address-missing', 'standard/address-missing', 'standard/login-missing']);
  expect(check({ ssh_host: 'a', ssh_username: 'b', ssh_password: 'c' })).toEqual([]);
  expect(check({ ssh_host: 'a', ssh_username: 'b', ssh_agent_auth: true })).toEqual([]);
  expect(check({ communicator: 'winrm' })).toEqual(['standard/address-missing', 'standard/address-missing']);
  expect(check({ communicator: 'winrm', winrm_host: 'a', winrm_username: 'b' })).toEqual([]);
  expect(check({ communicator: 'docker' })).toEqual(['standard/communicator-not-available']);
  expect(codes(configure(builder('null'), { communicator: 'none' }, host).problems)).toEqual([]);
  let machine: Machine | undefined;
  const made = await runBuilder(builder('null'), { communicator: 'none' }, async (given) => void (machine = given), world());
  expect(made).toMatchObject({ builderId: 'fnoeding.null', id: 'Null', files: [] });
  for (const asked of [
    machine?.communicator.spawn('x'),
    machine?.communicator.upload({ open: async function* () {} }, '/x'),
    machine?.communicator.uploadDir('/a', '/b'),
    machine?.communicator.downloadDir('/a', '/b'),
  ]) {
    await expect(asked).rejects.toMatchObject({ problem: { code: 'standard/no-machine' } });
  }
});

test('file: writes or copies, also over what is there, and removes what it made', async () => {
  const none = async (): Promise<void> => undefined;
  const target = join(folder, 'out/a.txt');
  const made = await runBuilder(builder('file'), { target, content: 'hello' }, none, world());
  expect(made).toMatchObject({ builderId: 'packer.file', summary: 'Stored file: out/a.txt', files: [{ path: target, size: 5 }] });
  await runBuilder(builder('file'), { target, source: target }, none, world());
  expect(await readFile(target, 'utf8')).toBe('hello');
  await builder('file').destroy?.(made as Artifact, {} as never);
  expect(await readdir(join(folder, 'out'))).toEqual([]);
  const host = testHost({ folder });
  expect(codes(configure(builder('file'), { target, content: 'a', source: 'b' }, host).problems)).toEqual([
    'standard/content-and-source',
  ]);
  expect(codes(configure(builder('file'), { target }, host).problems)).toEqual(['standard/neither-content-nor-source']);
});

// ---- file provisioner

test('file: slashes decide what is copied where', async () => {
  await mkdir(join(folder, 'tree'));
  await writeFile(join(folder, 'a.txt'), 'A', { mode: 0o600 });
  const cases: readonly (readonly [Record<string, unknown>, string])[] = [
    [{ source: 'a.txt', destination: '/tmp/b' }, 'upload /tmp/b 0600'],
    [{ source: 'a.txt', destination: '/tmp/' }, 'upload /tmp/a.txt 0600'],
    [{ source: 'tree', destination: '/srv' }, `uploadDir ${folder}/tree /srv/tree`],
    [{ source: 'tree/', destination: '/srv' }, `uploadDir ${folder}/tree /srv`],
    [{ content: 'text', destination: '/etc/x' }, 'upload /etc/x 0644'],
  ];
  for (const [raw, asked] of cases) {
    const machine = fakeMachine();
    await runProvisioner(provisioner('file'), raw as never, machine, world());
    expect(machine.asked).toEqual([asked]);
  }
  const machine = fakeMachine();
  await runProvisioner(provisioner('file'), { sources: ['a.txt', 'tree'], destination: '/srv/' }, machine, world());
  expect(machine.asked).toEqual(['upload /srv/a.txt 0600', `uploadDir ${folder}/tree /srv/tree`]);
});

test('file: downloads a file into a folder that is made', async () => {
  const machine = fakeMachine();
  await machine.upload(
    {
      open: async function* () {
        yield new TextEncoder().encode('log');
      },
    },
    '/var/log/x',
  );
  await runProvisioner(
    provisioner('file'),
    { source: '/var/log/x', destination: 'logs/', direction: 'download' },
    machine,
    world(),
  );
  await runProvisioner(provisioner('file'), { source: '/var/log/', destination: 'all', direction: 'download' }, machine, world());
  expect(await readFile(join(folder, 'logs/x'), 'utf8')).toBe('log');
  expect(machine.asked.at(-1)).toBe(`downloadDir /var/log/ ${folder}/all`);
});

test('file: what is refused', async () => {
  const host = testHost({ folder });
  const file = provisioner('file');
  expect(codes(configure(file, { destination: '/x' }, host).problems)).toContain('standard/no-sources');
  expect(codes(configure(file, { destination: '/x/', content: 'a' }, host).problems)).toEqual([
    'standard/content-needs-file-name',
  ]);
  expect(codes(configure(file, { destination: '/x', content: 'a', source: 'b' }, host).problems)).toHaveLength(1);
  const found: string[] = [];
  for (const generated of [false, true]) {
    const { config } = configure(file, { source: 'gone', destination: '/x', generated }, host);
    for await (const problem of file.verify?.({
      config: config as never,
      host,
      signal: new AbortController().signal,
      scope: world().scope,
    }) ?? [])
      found.push(problem.code);
  }
  expect(found).toEqual(['standard/source-missing']);
  await expect(runProvisioner(file, { source: 'gone', destination: '/x' }, fakeMachine(), world())).rejects.toMatchObject({
    problem: { code: 'standard/source-missing' },
  });
});

// ---- shell-local

test('shell-local: runs lines, scripts and commands with variables that are not in argv', async () => {
  await writeFile(join(folder, 's.sh'), '#!/bin/sh\necho "script $A $PACKER_BUILDER_TYPE"\n', { mode: 0o755 });
  const local = provisioner('shell-local');
  for (const [raw, line] of [
    [{ inline: ['echo "inline $A"', 'echo more'], env: { A: "it's" } }, "stdout: inline it's"],
    [{ command: 'echo "command $A"', environment_vars: ['A=b=c'] }, 'stdout: command b=c'],
    [{ script: join(folder, 's.sh'), env: { A: '1' } }, 'stdout: script 1 type'],
    [{ scripts: [join(folder, 's.sh')], env: { A: '2' } }, 'stdout: script 2 type'],
    [
      { inline: ['echo "custom $A"'], env: { A: '$x"' }, execute_command: ['/bin/sh', '-c', '{{.Vars}} {{.Script}}'] },
      'stdout: custom $x"',
    ],
    [
      {
        inline: ['echo "format $A"'],
        env: { A: "q'q" },
        env_var_format: "export %s='%s'; ",
        execute_command: ['/bin/sh', '-c', '{{.Vars}} {{.Script}}'],
      },
      "stdout: format q'q",
    ],
    [{ inline: ['echo $0'], tempfile_extension: '.txt', inline_shebang: '/bin/sh' }, 'script.txt'],
  ] as const) {
    const place = world();
    await runProvisioner(local, raw, fakeMachine(), place);
    expect(place.told.some((each) => each.includes(line))).toBe(true);
    await place.close();
  }
});

test('shell-local: exits, systems and what is refused', async () => {
  const local = provisioner('shell-local');
  const host = testHost({ folder });
  await expect(runProvisioner(local, { inline: ['exit 3'] }, fakeMachine(), world())).rejects.toMatchObject({
    problem: { code: 'standard/unexpected-exit' },
  });
  await runProvisioner(local, { inline: ['exit 3'], valid_exit_codes: [3] }, fakeMachine(), world());
  const elsewhere = world();
  await runProvisioner(local, { inline: ['exit 3'], only_on: ['windows'] }, fakeMachine(), elsewhere);
  expect(elsewhere.told[0]).toContain('Skipping shell-local');
  expect(codes(configure(local, { inline: ['x'], environment_vars: ['no'] }, host).problems)).toEqual([
    'standard/invalid-variable',
  ]);
  expect(codes(configure(local, {}, host).problems)).toHaveLength(1);
  const result = await runPostProcessor(postProcessor('shell-local'), { inline: ['true'] }, artifact, world());
  expect(result).toEqual({ artifact, input: 'must-keep' });
});

// ---- waiting

test('sleep waits and breakpoint asks', async () => {
  const place = world({ answers: ['continue'] });
  await runProvisioner(provisioner('sleep'), { duration: '90s' }, fakeMachine(), place);
  await runProvisioner(provisioner('breakpoint'), { note: 'look' }, fakeMachine(), place);
  await runProvisioner(provisioner('breakpoint'), { disable: true }, fakeMachine(), place);
  expect(place.told).toEqual([
    'say: Sleeping for 90s',
    'ask: Pausing at breakpoint provisioner with note "look". Press enter to continue.',
    'say: Pausing at breakpoint provisioner: disabled, going on.',
  ]);
});

// ---- post-processors

test('manifest: appends, and -force begins anew for a new run', async () => {
  const manifest = postProcessor('manifest');
  const files = [{ path: join(folder, 'sub/image.tar'), size: 7 }];
  const run = (raw: object, build: object): Promise<unknown> =>
    runPostProcessor(manifest, raw as never, { ...artifact, files }, world({ build }));
  await run({ output: 'm.json', strip_time: true, custom_data: { a: 'b' } }, { runId: '1' });
  await run({ output: 'm.json', strip_time: true, strip_path: true }, { runId: '2' });
  const read = async (): Promise<{ builds: Record<string, unknown>[]; last_run_uuid: string }> =>
    JSON.parse(await readFile(join(folder, 'm.json'), 'utf8')) as never;
  expect(await read()).toEqual({
    builds: [
      {
        name: 'name',
        builder_type: 'type',
        files: [{ name: 'sub/image.tar', size: 7 }],
        artifact_id: 'image',
        packer_run_uuid: '1',
        custom_data: { a: 'b' },
      },
      {
        name: 'name',
        builder_type: 'type',
        files: [{ name: 'image.tar', size: 7 }],
        artifact_id: 'image',
        packer_run_uuid: '2',
        custom_data: {},
      },
    ],
    last_run_uuid: '2',
  });
  await run({ output: 'm.json' }, { runId: '3', force: true });
  await run({ output: 'm.json' }, { runId: '3', force: true });
  expect((await read()).builds.map((build) => build['packer_run_uuid'])).toEqual(['3', '3']);
  expect((await read()).builds[0]?.['build_time']).toBeTypeOf('number');
  expect((await readdir(folder)).filter((name) => name.startsWith('m.json'))).toEqual(['m.json']);
});

test('manifest: twenty at once lose nothing; a foreign file and a stale lock are told', async () => {
  const manifest = postProcessor('manifest');
  const host = testHost({ folder, sleeping: 'real' });
  const place = { ...world(), host };
  await Promise.all(Array.from({ length: 20 }, () => runPostProcessor(manifest, { output: 'm.json' }, artifact, place)));
  expect((JSON.parse(await readFile(join(folder, 'm.json'), 'utf8')) as { builds: unknown[] }).builds).toHaveLength(20);
  await writeFile(join(folder, 'other.json'), '[1, 2]');
  await expect(runPostProcessor(manifest, { output: 'other.json' }, artifact, world())).rejects.toMatchObject({
    problem: { code: 'standard/manifest-unreadable' },
  });
  await writeFile(join(folder, 'm.json.lock'), '');
  await expect(runPostProcessor(manifest, { output: 'm.json' }, artifact, world())).rejects.toMatchObject({
    problem: { code: 'standard/manifest-locked' },
  });
});

test('checksum: one file a type, and out-of-date lines are replaced', async () => {
  const path = join(folder, 'image.tar');
  await writeFile(path, 'abc');
  const given = { ...artifact, files: [{ path, size: 3 }] };
  const raw = { checksum_types: ['md5', 'sha256'], output: '{{.BuildName}}_{{.BuilderType}}.{{.ChecksumType}}' };
  const result = await runPostProcessor(postProcessor('checksum'), raw, given, world());
  await runPostProcessor(postProcessor('checksum'), raw, given, world());
  expect(await readFile(join(folder, 'name_type.md5'), 'utf8')).toBe('900150983cd24fb0d6963f7d28e17f72\timage.tar\n');
  expect(await readFile(join(folder, 'name_type.sha256'), 'utf8')).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\timage.tar\n',
  );
  expect(result.input).toBe('must-keep');
  expect(result.artifact?.files.map((file) => file.size)).toEqual([3, 43, 75]);
  expect(codes(configure(postProcessor('checksum'), { checksum_types: ['crc'] }, testHost({ folder })).problems)).toEqual([
    'standard/unknown-checksum',
  ]);
});
