import { Duplex } from 'node:stream';
import { describeExit, failure, type Host, type LocalProcess, type Scope } from '@imgbuild/core/sdk';
import type { EngineAddress } from './address.ts';
import { problems } from '../problems.ts';

type SshAddress = Extract<EngineAddress, { readonly kind: 'ssh' }>;

interface Context {
  readonly host: Host;
  readonly scope: Scope;
  /** Ends the program, and the stream with its reason. */
  readonly signal: AbortSignal;
}

/** How much of what the program says is kept for a message, in characters. */
const longest = 2_000;

/**
 * Opens a stream to an engine on another machine as Docker's CLI does: `ssh` runs the client there, which joins its input and
 * output to its engine (docker/cli, cli/connhelper). One program per stream. It resolves before a connection is there; when the
 * program ends early, the stream fails with what it said.
 */
export async function dialBySsh(address: SshAddress, program: 'docker' | 'podman', ctx: Context): Promise<Duplex> {
  const argv = sshCommand(address, program);
  const child = await ctx.host.spawn(argv, { scope: ctx.scope, signal: ctx.signal, stdin: 'pipe' });
  const told = lastWords(child.stderr);
  const failed = async (): Promise<Error | undefined> => {
    const [exit, reason] = await Promise.all([child.exit, told]);
    if (ctx.signal.aborted) return ctx.signal.reason as Error;
    if (exit.kind === 'exited' && exit.code === 0) return undefined;
    const values = { command: argv.join(' '), from: address.from, exit: describeExit(exit), reason, program };
    return failure(problems.create('ssh-ended', values));
  };
  return streamOver(child, failed, ctx.signal);
}

/** The command and its arguments. ssh hands the words after the host to a shell, so they are quoted for it. */
export function sshCommand(address: SshAddress, program: 'docker' | 'podman'): readonly string[] {
  const { user, host, port, socketPath } = address;
  const option = program === 'docker' ? '--host' : '--url';
  return [
    'ssh',
    '-o',
    'ConnectTimeout=30',
    '-T',
    ...(user === undefined ? [] : ['-l', user]),
    ...(port === undefined ? [] : ['-p', String(port)]),
    '--',
    host,
    program,
    ...(socketPath === undefined ? [] : [option, quoted(`unix://${socketPath}`)]),
    'system',
    'dial-stdio',
  ];
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The end of what a program says. */
async function lastWords(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of chunks) text = (text + decoder.decode(chunk, { stream: true })).slice(-longest);
  return text.trim() === '' ? 'it said nothing' : text.trim();
}

/** A program's input and output as one stream. `failed` waits for its end and gives the error, if it was one. */
function streamOver(child: LocalProcess, failed: () => Promise<Error | undefined>, signal: AbortSignal): Duplex {
  const output = child.stdout[Symbol.asyncIterator]();
  let isRunning = true;
  void child.exit.then(() => (isRunning = false));
  const stop = (): void => void stream.destroy(signal.reason as Error);
  const stream = new Duplex({
    read() {
      output.next().then(
        async ({ done, value }) => {
          if (done !== true) {
            stream.push(value);
            return;
          }
          const error = await failed();
          if (error === undefined) stream.push(null);
          else stream.destroy(error);
        },
        (error: unknown) => stream.destroy(error as Error),
      );
    },
    write(chunk: Uint8Array, _encoding, done) {
      child.write(chunk).then(
        () => done(),
        // A program that reads no more has ended, or is about to: its own words say more than a broken pipe.
        async (error: unknown) => done((await failed()) ?? (error as Error)),
      );
    },
    final(done) {
      child.closeStdin().then(() => done(), done);
    },
    destroy(error, done) {
      signal.removeEventListener('abort', stop);
      // Its number may be another's once it has ended.
      if (isRunning) child.kill('SIGTERM');
      void child.exit.then(() => done(error));
    },
  });
  // Whoever reads or writes is told; one that lies idle when its scope ends the program must not end this process.
  stream.on('error', () => undefined);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  return stream;
}
