import { resolve } from 'node:path';
import type { Run, RunResult } from '@imgbuild/core';
import type { Terminal } from '../command.ts';
import type { Arguments } from '../flags.ts';
import { problems } from '../problems.ts';
import { reasonOf } from '../utf8-files.ts';
import { writeWhole } from '../write-whole.ts';
import { outputsOf } from './model.ts';
import { outputFileText, outputForm } from './output-file.ts';
import { remember } from './remembered.ts';

/** Keeps what a run's builds left, and writes the file that was asked for. Gives whether that could be written. */
export async function keepOutputs(
  { outcome, builds }: RunResult,
  given: Arguments,
  terminal: Terminal,
  run: Run,
): Promise<'kept' | 'failed'> {
  const template = given.positional[0] ?? '.';
  const outputs = outputsOf(builds, { template, run: run.id, now: Date.now(), redact: run.redact });
  try {
    await remember(outputs, template, terminal);
  } catch (error) {
    run.report(problems.create('outputs-not-kept', { reason: reasonOf(error) }));
  }
  const path = given.value('output-file');
  const form = path === undefined ? undefined : outputForm(path);
  if (path === undefined || form === undefined || outcome !== 'ok') return 'kept';
  try {
    await writeWhole(resolve(terminal.workingDirectory, path), outputFileText(outputs, form));
    return 'kept';
  } catch (error) {
    run.report(problems.create('not-written', { path, reason: reasonOf(error) }));
    return 'failed';
  }
}
