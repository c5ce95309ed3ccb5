import { abortError, type Communicator } from '@imgbuild/core/sdk';
import type { ServerChannel, Session } from 'ssh2';
import { type Channel, channelOver } from './channel.ts';
import type { MachineFiles } from './machine/files.ts';
import { type Command, runCommand, type RunningCommand, type TerminalSize } from './run-command.ts';
import { readScpCommand } from './scp/command.ts';
import { serveScp } from './scp/serve.ts';
import type { HandleContext } from './sftp/handles.ts';
import { serveSftp } from './sftp/serve.ts';
import { partOf } from './until.ts';
import { isVariableName, loginShell, plainShell, withVariables } from './shell-text.ts';

/** What all sessions of a server share. */
export interface SessionContext {
  readonly communicator: Communicator;
  readonly files: MachineFiles;
  readonly environment: Readonly<Record<string, string>>;
  readonly temporaryFolder: string;
  /** Work that the server waits for when it closes. Never rejects. */
  readonly track: (work: Promise<void>) => void;
}

/** Variables that a client may set in one session. */
const mostVariables = 256;

/** Answers a session's requests (RFC 4254, section 6): at most one of them starts something. */
export function serveSession(session: Session, connection: AbortSignal, ctx: SessionContext): void {
  const variables = new Map(Object.entries(ctx.environment));
  let pty: TerminalSize | undefined;
  let running: RunningCommand | undefined;
  const life = partOf(connection);
  session.once('close', () => life.end(abortError({ kind: 'ended', what: 'the SSH channel' })));

  session.on('env', (accept, reject, { key, val }: { readonly key: string; readonly val: unknown }) => {
    // The types of ssh2 say that this is a number.
    const canBeSet = isVariableName(key) && typeof val === 'string' && variables.size < mostVariables;
    if (!canBeSet) return void reject?.();
    variables.set(key, val);
    accept?.();
  });
  session.on('pty', (accept, _reject, info) => {
    pty = sizeOf(info);
    const { term } = info as { readonly term?: unknown };
    if (typeof term === 'string' && term !== '') variables.set('TERM', term);
    accept?.();
  });
  session.on('window-change', (accept, _reject, info) => {
    running?.resize(sizeOf(info));
    accept?.();
  });
  session.on('signal', (accept, _reject, { name }) => {
    running?.signal(name.toUpperCase().replace(/^SIG/, ''));
    accept?.();
  });
  // ssh2 takes no signals once a client has sent all its input; a client may still want to end the command.
  session.on('eof', () => Object.assign(session, { _ending: false }));

  const run = (channel: Channel, text: string): void => {
    const command: Command = { text: withVariables(text, variables), pty };
    running = runCommand(command, { communicator: ctx.communicator, channel });
    ctx.track(running.done);
  };
  let hasStarted = false;
  /** Nothing for a second one. */
  const open = (accept: () => ServerChannel, reject: (() => void) | undefined): Channel | undefined => {
    if (hasStarted) return void reject?.();
    hasStarted = true;
    return channelOver(accept(), life.signal);
  };

  session.on('shell', (accept, reject) => {
    const channel = open(accept, reject);
    if (channel !== undefined) run(channel, pty === undefined ? plainShell : loginShell);
  });
  session.on('exec', (accept, reject, { command }) => {
    const channel = open(accept, reject);
    if (channel === undefined) return;
    const scp = readScpCommand(command);
    if (scp === undefined || pty !== undefined) return run(channel, command);
    const work = async (): Promise<void> => {
      const facts = await ctx.files.facts().catch(() => undefined);
      if (facts?.hasScp !== false) return run(channel, command);
      await serve(channel, ctx, (inner) => serveScp(scp, channel, inner));
    };
    ctx.track(work().catch(() => undefined));
  });
  session.on('subsystem', (accept, reject, { name }) => {
    if (name !== 'sftp') return void reject?.();
    const channel = open(accept, reject);
    if (channel === undefined) return;
    const wire = { input: channel.input, write: (bytes: Buffer) => channel.write('stdout', bytes) };
    const serveIt = async (inner: HandleContext): Promise<number> => {
      await serveSftp(wire, inner);
      return 0;
    };
    ctx.track(serve(channel, ctx, serveIt));
  });
}

/** Does on our side what a channel asks for, until it is done or the channel is closed. */
async function serve(channel: Channel, ctx: SessionContext, work: (ctx: HandleContext) => Promise<number>): Promise<void> {
  let code = 1;
  try {
    code = await work({ ...ctx, signal: channel.signal });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    await channel.write('stderr', Buffer.from(`imgbuild: ${text}\r\n`)).catch(() => undefined);
  }
  channel.end({ kind: 'exited', code });
}

/** Zero, where a client knows no size, is the usual one (RFC 4254, section 6.2). */
function sizeOf({ cols, rows }: { readonly cols: number; readonly rows: number }): TerminalSize {
  return { columns: cols === 0 ? 80 : cols, rows: rows === 0 ? 24 : rows };
}
