import { failure } from '@imgbuild/core/sdk';
import type { Engine } from './engine.ts';
import { reasonOf, statusOf, systemCodeOf } from './error.ts';
import { problems } from '../problems.ts';

type Asked = Pick<Engine, 'name'>;

/**
 * What an engine was asked for, with errors that say what it was. An engine that answered no is a failure; one that did not
 * answer may have done it all the same, which a plain error says. An answer that comes in parts is watched to its end.
 * @param what the beginning of a sentence: "Committing the container"
 */
export async function asked<T>(engine: Asked, what: string, work: Promise<T>): Promise<T> {
  try {
    const answer = await work;
    return isInParts(answer) ? (parts(engine, what, answer) as T) : answer;
  } catch (error) {
    throw explained(engine, what, error);
  }
}

async function* parts(engine: Asked, what: string, answer: AsyncIterable<unknown>): AsyncGenerator {
  try {
    yield* answer;
  } catch (error) {
    throw explained(engine, what, error);
  }
}

function isInParts(answer: unknown): answer is AsyncIterable<unknown> {
  return typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer;
}

function explained(engine: Asked, what: string, error: unknown): unknown {
  if (statusOf(error) !== undefined)
    return failure(problems.create('engine-refused', { what, address: engine.name, reason: reasonOf(error) }), error);
  const code = systemCodeOf(error);
  if (code === undefined || code === 'ABORT_ERR') return error;
  return new Error(`${what}: the engine at ${engine.name} does not answer any more (${reasonOf(error)})`, { cause: error });
}

/** Half a sentence for a command whose end nobody tells. */
export function stoppedText({ name }: Asked): string {
  return `the container, or the engine at ${name}, has stopped or does not answer any more`;
}
