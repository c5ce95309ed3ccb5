// What a machine that goes away, refuses or is given up does to the provisioners, at every single request to it.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { abortError, lineDown } from '@imgbuild/core/sdk';
import { disturbedMachine, fakeScope, recordingReporter, runProvisioner, testHost } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import { componentOf } from './observe.ts';

const options = { manifest_file: 'site.pp', module_paths: ['.'], hiera_config_path: 'site.pp' };

interface Outcome {
  readonly error: string | undefined;
  readonly asked: readonly string[];
  readonly held: readonly unknown[];
  readonly warnings: number;
}

/** Runs with a machine at whose `index`th request something happens; nothing does at -1. */
async function run(index: number, happens: (abort: AbortController) => void, after: 'answers' | 'gone'): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'imgbuild-puppet-'));
  await writeFile(join(folder, 'site.pp'), 'include web\n');
  const abort = new AbortController();
  const machine = disturbedMachine({ at: index, happens: () => happens(abort), after });
  const host = testHost({ folder, sleeping: 'real' });
  const report = recordingReporter();
  const scope = fakeScope({ host, report });
  try {
    const world = { host, report, scope, signal: abort.signal };
    const error = await runProvisioner(componentOf('puppet-masterless'), options, machine, world).then(
      () => undefined,
      (cause: Error) => cause.message,
    );
    return { error, asked: machine.asked, held: scope.held, warnings: report.warnings.length };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const removal = "run sudo rm -rf '/tmp/packer-puppet-masterless'";
const { asked: all } = await run(-1, () => undefined, 'answers');

test('undisturbed, the default folder stays as in Packer', () => {
  expect(all).toHaveLength(10);
  expect(all).not.toContain(removal);
});

test.each(all.map((what, index) => [index, what] as const))(
  'given up at request %i: what was put there is removed (%s)',
  async (index) => {
    const { error, asked, held } = await run(
      index,
      (abort) => abort.abort(abortError({ kind: 'interrupt', signal: 'SIGINT' })),
      'answers',
    );
    expect([error, asked.at(-1), held]).toEqual(['interrupted by SIGINT', removal, []]);
  },
);

test.each(all.map((what, index) => [index, what] as const))(
  'refused at request %i: it is told, and what was put there is removed (%s)',
  async (index) => {
    const refuse = (): void => {
      throw new Error('No space left on device');
    };
    const { error, asked, held } = await run(index, refuse, 'answers');
    expect(error).toMatch(/^(Command cannot be started|File cannot be put on the machine): .+: No space left on device\.$/);
    expect([asked.at(-1), held]).toEqual([removal, []]);
  },
);

test.each(all.map((what, index) => [index, what] as const))(
  'gone at request %i: it is told, and that something may be left (%s)',
  async (index) => {
    const gone = (): void => {
      throw lineDown('no answer');
    };
    const { error, held, warnings } = await run(index, gone, 'gone');
    expect(error).toContain(': the machine cannot be reached: no answer.');
    expect([held, warnings]).toEqual([[], 1]);
  },
);
