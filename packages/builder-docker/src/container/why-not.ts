import { failure, type StepContext } from '@imgbuild/core/sdk';
import type { ContainerInspectInfo } from 'dockerode';
import type { BuilderConfig } from '../config.ts';
import { asked } from '../engine/asked.ts';
import type { OpenEngine } from '../engine/open.ts';
import type { BaseImage } from '../image/base.ts';
import { problems } from '../problems.ts';
import { framed } from './output-streams.ts';

/** What was to run, for explanations. */
export interface Attempt {
  readonly base: BaseImage;
  readonly settings: Pick<BuilderConfig, 'platform' | 'run_command'>;
  readonly open: OpenEngine;
}

/**
 * The container as the engine knows it while it runs. One that has ended cannot be worked in; what it said last tells why.
 * @throws a failure that says how it ended
 */
export async function runningOrWhyNot(
  id: string,
  attempt: Attempt,
  { signal }: Pick<StepContext, 'signal'>,
): Promise<ContainerInspectInfo> {
  const { engine } = attempt.open;
  const details = await asked(engine, 'Looking at the container', engine.inspectContainer(id, signal));
  if (details?.State.Running === true) return details;
  const said: string[] = [];
  const logs = Buffer.from(await engine.logs(id, signal).catch(() => new Uint8Array()));
  if (details?.Config.Tty === true) said.push(logs.toString());
  else framed((_kind, chunk) => said.push(chunk.toString())).parse(logs);
  const reason = said.join('').trim() === '' ? (details?.State.Error ?? '') : said.join('').trim();
  const values = { code: String(details?.State.ExitCode ?? 'unknown'), reason: reason === '' ? 'it said nothing' : reason };
  throw explained(failure(problems.create('container-ended', values)), attempt);
}

/** An error of a creation or start, in terms of what a template can change where that is known. */
export function explained(error: unknown, { base: { image, reference }, settings, open }: Attempt): unknown {
  const text = error instanceof Error ? error.message : '';
  const { name: address } = open.engine;
  if (/does not match the specified platform/i.test(text)) {
    const platform = settings.platform ?? "the engine's own";
    const reason = `what the engine at ${address} has is for another`;
    return failure(problems.create('platform-missing', { reference, platform, reason }), error);
  }
  // Programs of another processor fail in ways that tell little.
  if (/exec format error|exec user process|operating system .* cannot be used|does not match the detected host/i.test(text)) {
    const platform = [image.Os, image.Architecture, (image as { Variant?: string }).Variant].filter(Boolean).join('/');
    return failure(problems.create('platform-cannot-run', { reference, platform, address }), error);
  }
  const user = /unable to find (?:user|group) ([^:\s]+)/i.exec(text)?.[1];
  if (user !== undefined) return failure(problems.create('user-unknown', { user }), error);
  const program = missingProgramIn(text);
  if (program === undefined) return error;
  if (settings.run_command === undefined)
    return failure(problems.create('no-shell', { reason: `there is no ${program} in it` }), error);
  return failure(problems.create('program-missing', { program }), error);
}

/** The program that a runtime looked for in vain. */
export function missingProgramIn(text: string): string | undefined {
  return /exec: "([^"]+)":.*(?:no such file or directory|executable file not found)/is.exec(text)?.[1];
}
