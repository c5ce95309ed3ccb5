import { failure } from '@imgbuild/core/sdk';
import type { Engine } from './engine.ts';
import { reasonOf, statusOf, systemCodeOf } from './error.ts';
import { problems } from '../problems.ts';

/**
 * What an engine was asked for, with errors that say what it was. An engine that answered no is a failure; one that did not
 * answer may have done it all the same, which a plain error says.
 */
export async function asked<T>(engine: Pick<Engine, 'name'>, what: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (statusOf(error) !== undefined)
      throw failure(problems.create('engine-refused', { what, address: engine.name, reason: reasonOf(error) }), error);
    const code = systemCodeOf(error);
    if (code === undefined || code === 'ABORT_ERR') throw error;
    throw new Error(`${what}: the engine at ${engine.name} does not answer any more (${reasonOf(error)})`, { cause: error });
  }
}

/** Half a sentence for a command whose end nobody tells. */
export function stoppedText({ name }: Pick<Engine, 'name'>): string {
  return `the container, or the engine at ${name}, has stopped or does not answer any more`;
}
