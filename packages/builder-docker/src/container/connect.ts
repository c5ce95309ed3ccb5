import { buffer } from 'node:stream/consumers';
import { type Communicator, describeExit, failure, type Host, problemOf, type StepContext } from '@imgbuild/core/sdk';
import type { Owner } from '@imgbuild/builder-kit/files';
import type { BuilderConfig } from '../config.ts';
import { hiddenFolders, type RunningContainer } from './start.ts';
import { containerCommunicator } from './communicator.ts';
import { type Place, startProcess } from './process.ts';
import type { Guest } from './guest.ts';
import { linuxGuest } from './linux-guest.ts';
import type { OpenEngine } from '../engine/open.ts';
import { problems } from '../problems.ts';
import { proxyVariables } from '../registry/proxies.ts';
import { stoppedText } from '../engine/asked.ts';
import { explained, runningOrWhyNot } from './why-not.ts';
import { windowsGuest } from './windows-guest.ts';

/** Names of the communicator that needs nothing in the container but a shell. */
const own = { linux: 'docker', windows: 'dockerWindowsContainer' } as const;

/** The settings with the communicator of the engine's system where the template names none. */
export function withCommunicator(settings: BuilderConfig, { info }: OpenEngine): BuilderConfig {
  return { ...settings, communicator: settings.communicator ?? own[info.os] };
}

export function isOwn(communicator: string): boolean {
  return communicator === own.linux || communicator === own.windows;
}

/** Address of a container in its network; empty where it has none of its own. */
export function addressOf({ details }: RunningContainer): string {
  const { IPAddress: address = '', Networks: networks } = details.NetworkSettings as {
    // Engines from API 1.45 on tell it by network only.
    readonly IPAddress?: string;
    readonly Networks?: Readonly<Record<string, { readonly IPAddress: string }>> | null;
  };
  return address !== '' ? address : (Object.values(networks ?? {})[0]?.IPAddress ?? '');
}

/** Who commands run as. */
export function userOf(settings: BuilderConfig, { details }: RunningContainer): string {
  const user = settings.exec_user ?? details.Config.User;
  return user === '' ? 'root' : (user.split(':')[0] ?? user);
}

/** A line into the container. Asks at once who commands run as, which shows that there is a shell. */
export async function connect(
  settings: BuilderConfig,
  container: RunningContainer,
  ctx: StepContext & { readonly open: OpenEngine; readonly host: Host },
): Promise<Communicator> {
  const { engine, info } = ctx.open;
  const guest = info.os === 'windows' ? windowsGuest : linuxGuest;
  const place = { engine, container: container.id, guest, host: ctx.host, signal: ctx.signal };
  const owner = await ownerIn(place, guest, settings.exec_user).catch(async (error: unknown) => {
    if (ctx.signal.aborted || problemOf(error) === undefined) throw error;
    // One that has ended meanwhile says better why.
    const attempt = { base: container.base, settings, open: ctx.open };
    await runningOrWhyNot(container.id, attempt, ctx);
    throw explained(error, { ...attempt, settings: { platform: settings.platform, run_command: undefined } });
  });
  const line = {
    ...place,
    report: ctx.report,
    environment: await environmentFor(container, engine.name, ctx.host),
    user: settings.exec_user,
    terminal: settings.pty ? 'terminal' : 'streams',
    owner: settings.fix_upload_owner ? owner : undefined,
    hidden: hiddenFolders(container.details),
  } as const;
  return containerCommunicator(line);
}

/** Proxies of Docker's settings, but for what the container has itself. */
async function environmentFor(
  { details }: RunningContainer,
  engine: string,
  host: Host,
): Promise<Readonly<Record<string, string>>> {
  const own = new Set((details.Config.Env ?? []).map((each) => each.slice(0, each.indexOf('='))));
  const proxies = Object.entries(await proxyVariables(engine, host));
  return Object.fromEntries(proxies.filter(([name]) => !own.has(name)));
}

async function ownerIn(place: Place, guest: Guest, user: string | undefined): Promise<Owner | undefined> {
  const child = await startProcess(place, { script: 'identity', values: {}, user, signal: undefined });
  await child.closeStdin();
  const [stdout, stderr] = await Promise.all([buffer(child.stdout), buffer(child.stderr)]);
  const exit = await child.exit;
  const text = stdout.toString().trim();
  place.signal.throwIfAborted();
  // The answer of one that was cut off may be half a number.
  if (exit.kind === 'disconnected') throw new Error(`Asking who commands run as: ${stoppedText(place.engine)}`);
  if (guest.os === 'windows' && exit.kind === 'exited' && exit.code === 0) return undefined;
  const [, uid, gid] = /^(\d+):(\d+)$/.exec(text) ?? [];
  if (uid !== undefined && gid !== undefined) return { user: Number(uid), group: Number(gid) };
  const reason = `${text} ${stderr.toString()}`.trim();
  throw failure(problems.create('no-shell', { reason: reason === '' ? describeExit(exit) : reason }));
}
