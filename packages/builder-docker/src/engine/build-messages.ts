import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import type { BuildOptions, EngineMessage } from './engine.ts';
import { sourceError } from './error.ts';
import { jsonLines } from './json-lines.ts';

/** What BuildKit's own messages are called in the stream. */
const trace = 'moby.buildkit.trace';

/** Sends a context to be built, and gives what the builder says; of BuildKit, lines as it would print them. */
export async function followBuild(
  docker: Docker,
  context: AsyncIterable<Uint8Array>,
  { query, auths, sessionAuth, builder, signal }: BuildOptions,
): Promise<AsyncIterable<EngineMessage>> {
  const options = {
    ...query,
    registryconfig: auths,
    abortSignal: signal,
    // BuildKit asks for credentials by way of a session, which knows one pair.
    ...(builder === 'buildkit' ? { version: '2', ...(sessionAuth === undefined ? {} : { authconfig: sessionAuth }) } : {}),
  };
  const file = Readable.from(context, { objectMode: false });
  const asking = docker.buildImage(file, options as never) as unknown as Promise<AsyncIterable<Uint8Array>>;
  const answer = await asking.catch((error: unknown) => {
    file.destroy();
    throw file.errored ? sourceError(file.errored) : error;
  });
  const messages = jsonLines<EngineMessage>(answer);
  return builder === 'buildkit' ? decoded(messages, docker) : messages;
}

async function* decoded(messages: AsyncIterable<EngineMessage>, docker: Docker): AsyncGenerator<EngineMessage> {
  for await (const message of messages) {
    if (message.id === trace) yield* await textsOf(message, docker);
    else yield message;
  }
}

/** One message of BuildKit, which is Protocol Buffers in base64, as lines. The library decodes streams only. */
function textsOf(message: EngineMessage, docker: Docker): Promise<readonly EngineMessage[]> {
  const { followProgress } = docker as unknown as {
    readonly followProgress: (
      stream: Readable,
      onFinished: (error: Error | null, output: readonly EngineMessage[]) => void,
    ) => void;
  };
  return new Promise((resolve, reject) => {
    followProgress.call(docker, Readable.from([`${JSON.stringify(message)}\n`], { objectMode: false }), (error, output) =>
      error === null ? resolve(output) : reject(error),
    );
  });
}
