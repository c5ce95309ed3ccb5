import type { Communicator, Exit, RemoteProcess, Source } from '../sdk/index.ts';

/** What a fake machine was asked, in order: `upload /x 0755`, `run CMD`, `download /x`. */
export interface FakeMachine extends Communicator {
  readonly asked: readonly string[];
  /** Files by path. */
  readonly files: ReadonlyMap<string, { readonly content: Uint8Array; readonly mode: number }>;
}

export interface FakeAnswer {
  readonly exit?: Exit;
  readonly stdout?: string;
  readonly stderr?: string;
}

/** A machine in memory. `run` answers commands; throwing from it is a line that broke. */
export function fakeMachine(
  run: (
    command: string,
    files: ReadonlyMap<string, { readonly content: Uint8Array; readonly mode: number }>,
  ) => FakeAnswer = () => ({}),
): FakeMachine {
  const asked: string[] = [];
  const files = new Map<string, { content: Uint8Array; mode: number }>();
  const once = async function* (text: string | undefined): AsyncIterable<Uint8Array> {
    if (text !== undefined && text !== '') yield new TextEncoder().encode(text);
  };
  return {
    asked,
    files,
    spawn: async (command, o): Promise<RemoteProcess> => {
      o?.signal?.throwIfAborted();
      asked.push(`run ${command}`);
      const removed = /^rm -f (\S+)$/.exec(command)?.[1];
      const answer = run(command, files);
      if (removed !== undefined) files.delete(removed);
      return {
        stdout: once(answer.stdout),
        stderr: once(answer.stderr),
        exit: Promise.resolve(answer.exit ?? { kind: 'exited', code: 0 }),
        write: async () => undefined,
        closeStdin: async () => undefined,
        resize: () => undefined,
        [Symbol.asyncDispose]: async () => undefined,
      };
    },
    upload: async (source: Source, path, o) => {
      o?.signal?.throwIfAborted();
      const chunks: Uint8Array[] = [];
      for await (const chunk of source.open()) chunks.push(chunk);
      const content = new Uint8Array(await new Blob(chunks).arrayBuffer());
      files.set(path, { content, mode: source.mode ?? 0o644 });
      asked.push(`upload ${path} 0${(source.mode ?? 0o644).toString(8)}`);
    },
    uploadDir: async (localDir, path, o) => void asked.push(`uploadDir ${localDir} ${path}${without(o?.exclude)}`),
    download: async function* (path) {
      asked.push(`download ${path}`);
      const file = files.get(path);
      if (file === undefined) throw new Error(`there is no ${path}`);
      yield file.content;
    },
    downloadDir: async (path, localDir, o) => void asked.push(`downloadDir ${path} ${localDir}${without(o?.exclude)}`),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

function without(exclude: readonly string[] = []): string {
  return exclude.length === 0 ? '' : ` without ${exclude.join(' ')}`;
}
