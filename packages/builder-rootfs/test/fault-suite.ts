// Fails and aborts at every call that a build makes of its host; nothing may be held afterwards.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { abortCauseOf, type Builder, type Communicator } from '@imgbuild/core/sdk';
import { everyHostCall, fakeScope, type FaultyRun, recordingReporter, runBuilder, testHost } from '@imgbuild/core/testing';
import plugin from '../src/index.ts';
import { hostState } from './host-state.ts';
import { mustSucceed } from './run-build.ts';

type Network = 'veth' | 'slirp4netns' | 'none';

/** The tests of builds from an archive with these networks, and of what makes a base of a suite. */
export function faultSuite(networks: readonly Network[], suites: readonly string[]): void {
  const folder = mkdtempSync(join(tmpdir(), 'imgbuild-faults-'));
  const tarball = join(folder, 'small.tar');
  const builder = plugin.builders['rootfs'] as Builder;

  /** A few programs of this machine with their libraries: enough to run commands and copy files, and quick to unpack. */
  const gather = `set -e
  root=$1/small
  mkdir -p $root/bin $root/usr/bin $root/tmp $root/etc
  ln -s /bin/sh $root/usr/bin/sh
  for program in sh cat mkdir rm chmod tar sleep stat mv ln touch; do
    cp -L "$(command -v $program)" $root/bin/$program
    ldd $root/bin/$program | grep -o '/[^ ]*' | while read -r library; do mkdir -p $root/\${library%/*}; cp -Lu $library $root/$library; done
  done
  tar -C $root --owner=0 --group=0 --numeric-owner -cf $2 .`;

  beforeAll(() => {
    execFileSync('sh', ['-c', gather, 'gather', folder, tarball]);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const foreign = new Set(readdirSync(tmpdir()));

  /** This machine as a build must leave it. */
  async function outside(): Promise<unknown> {
    return {
      ...hostState(),
      temporary: readdirSync(tmpdir()).filter((name) => name.startsWith('imgbuild-') && !foreign.has(name)),
      mounts: execFileSync('sh', ['-c', `grep -c ${folder} /proc/self/mountinfo || true`], { encoding: 'utf8' }),
    };
  }

  interface Outcome {
    readonly name: string;
    readonly ended: 'built' | 'failed' | 'aborted';
  }

  /**
   * One build with empty caches, which must hold nothing and leave nothing but what it promises when it is over. Gives its number of
   * calls, or that of the calls which made its base.
   */
  async function build(
    raw: object,
    provision: (line: Communicator) => Promise<void>,
    faulty: FaultyRun,
    outcomes: Outcome[],
    reach: 'base' | 'end',
  ): Promise<number> {
    const own = mkdtempSync(join(folder, 'run-'));
    const output = join(own, 'output');
    const host = testHost({ folder: own, before: faulty.before });
    const report = recordingReporter();
    const scope = fakeScope({ host: testHost({ folder: own, sleeping: 'real' }), report, signal: faulty.signal });
    let ended: Outcome['ended'] = 'built';
    try {
      await runBuilder(
        builder,
        { output_directory: output, source_date_epoch: 1_700_000_000, ...raw },
        async ({ communicator }) => provision(communicator),
        { host, scope, report, signal: faulty.signal },
      );
    } catch (error) {
      ended = abortCauseOf(error) !== undefined ? 'aborted' : 'failed';
      if (faulty.name === 'undisturbed') throw error;
    }
    const opened = host.calls.findIndex(({ about }) => about === 'sandbox');
    const calls = reach === 'base' && opened !== -1 ? opened : host.calls.length;
    await scope.close(ended === 'built' ? 'ok' : ended === 'failed' ? 'failed' : 'cancelled');
    expect(scope.held, faulty.name).toEqual([]);
    outcomes.push({ name: `${faulty.name} (${host.calls.map(({ port, about }) => `${port} ${about}`).at(-1)})`, ended });
    const left = [
      ...(existsSync(output) && ended !== 'built' ? readdirSync(output) : []),
      ...(existsSync(join(own, '.tmp')) ? readdirSync(join(own, '.tmp')) : []),
      ...(existsSync(join(own, '.cache/rootfs')) ? readdirSync(join(own, '.cache/rootfs')) : []).filter((name) =>
        name.includes('partial'),
      ),
    ];
    expect(left, faulty.name).toEqual([]);
    rmSync(own, { recursive: true, force: true });
    return calls;
  }

  /** What must come of every fault: an abort aborts, a failure fails the build, but for a question whose answer is then no. */
  function check(outcomes: readonly Outcome[], forgiven: readonly string[]): void {
    expect(outcomes.length).toBeGreaterThan(10);
    const wrong = outcomes.filter(({ name, ended }) => name.startsWith('abort') && ended !== 'aborted');
    expect(wrong).toEqual([]);
    const built = outcomes.filter(({ name, ended }) => name.startsWith('fail') && ended === 'built').map(({ name }) => name);
    expect(built).toEqual(forgiven);
  }

  test.each(networks)('from a tarball, with network %s: every host call failing and aborting', async (network) => {
    const outcomes: Outcome[] = [];
    const raw = {
      from: { tarball },
      network,
      formats: network === 'none' ? ['oci', 'oci-archive', 'docker-archive', 'tar'] : ['tar'],
      compression: network === 'none' ? 'gz' : 'none',
    };
    const provision = async (line: Communicator): Promise<void> => {
      await mustSucceed(line, 'echo made > /made; sleep 0.01 & wait');
    };
    await everyHostCall((faulty) => build(raw, provision, faulty, outcomes, 'end'), outside);
    check(outcomes, []);
  });

  test.each(suites)('from the suite %s: every host call that makes the base failing and aborting', async (suite) => {
    const outcomes: Outcome[] = [];
    await everyHostCall(
      (faulty) =>
        build(
          { from: { suite, variant: 'essential' }, network: 'none', formats: ['tar'], compression: 'none' },
          async () => undefined,
          faulty,
          outcomes,
          'base',
        ),
      outside,
    );
    check(outcomes, []);
  });
}
