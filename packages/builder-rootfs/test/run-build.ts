import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { openRun, type RunResult } from '@imgbuild/core';
import { body, type Builder, type Communicator, type Exit, type Provisioner, type RunEvent } from '@imgbuild/core/sdk';
import { blockOf } from '@imgbuild/core/testing';
import type { RootfsConfig } from '../src/config.ts';
import plugin from '../src/index.ts';

export interface BuildOptions {
  readonly cache: string;
  readonly stateDirectory?: string;
  readonly signal?: AbortSignal;
  readonly force?: 'yes' | 'no';
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly onEvent?: (event: RunEvent) => Promise<void>;
}

/** Runs one build, or several side by side, with a provisioner that is a function. */
export async function runBuild(
  settings: RootfsConfig | readonly RootfsConfig[],
  provision: (line: Communicator, ctx: Parameters<Provisioner['run']>[0]) => Promise<void>,
  o: BuildOptions,
): Promise<RunResult & { readonly told: readonly string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'imgbuild-test-'));
  const told: string[] = [];
  const builder = plugin.builders['rootfs'] as Builder;
  const provisioner: Provisioner = {
    kind: 'provisioner',
    summary: 'test',
    config: body({}),
    run: (ctx) => provision(ctx.machine.communicator, ctx),
  };
  try {
    await using run = await openRun({
      stateDirectory: o.stateDirectory ?? folder,
      cacheDirectory: o.cache,
      workingDirectory: folder,
      environment: { PATH: process.env['PATH'], HOME: folder, ...o.environment },
      ...(o.signal === undefined ? {} : { signal: o.signal }),
      onEvent: async (event) => {
        if (event.type === 'note') told.push(event.text);
        await o.onEvent?.(event);
      },
    });
    const builds = [settings].flat().map((config, index) => ({
      name: `build${index}`,
      sourceName: `build${index}`,
      builder: blockOf(builder, config as object, plugin.resources),
      provisioners: [{ block: blockOf(provisioner, {}, plugin.resources) }],
      chains: [],
    }));
    const result = await run.execute({ builds }, { force: o.force ?? 'no' });
    return { ...result, told };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs a command to its end. */
export async function command(
  line: Communicator,
  script: string,
): Promise<{ readonly exit: Exit; readonly stdout: string; readonly stderr: string }> {
  const child = await line.spawn(script);
  const [stdout, stderr] = [text(child.stdout as never), text(child.stderr as never)];
  await child.closeStdin();
  return { exit: await child.exit, stdout: await stdout, stderr: await stderr };
}

/** The same; anything but success is an error. */
export async function mustSucceed(line: Communicator, script: string): Promise<string> {
  const { exit, stdout, stderr } = await command(line, script);
  if (exit.kind !== 'exited' || exit.code !== 0) throw new Error(`${script}\n${JSON.stringify(exit)}\n${stdout}${stderr}`);
  return stdout;
}
