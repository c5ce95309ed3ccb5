import { type CommunicatorConfig, verifyConnection } from '@imgbuild/builder-kit';
import { describeExit, linesOf, type Problem, problemOf, type VerifyContext } from '@imgbuild/core/sdk';
import type { InstanceConfig } from './config/instance.ts';
import { isNewEnough, leastVersion, sessionProgram } from './instance/session-program.ts';
import { userDataOf } from './instance/user-data.ts';
import { problems } from './problems.ts';

type Context = VerifyContext<CommunicatorConfig & InstanceConfig>;

/** What reads keys; it takes long to load, and most templates have none. */
const keys = () => import('./instance/own-key.ts');

/** What stands in the way of a build on this machine. AWS is not asked. */
export async function* verifyBuild(ctx: Context): AsyncIterable<Problem> {
  const { config, host } = ctx;
  yield* verifyConnection(ctx);
  yield* await toldOf('user_data_file', () => userDataOf(config));
  const communicator = config.communicator ?? 'ssh';
  const isWithoutPassword = communicator === 'winrm' && (config.winrm_password ?? '') === '';
  const hasKey = (config.ssh_private_key_file ?? '') !== '';
  if (isWithoutPassword && hasKey)
    yield* await toldOf('ssh_private_key_file', async () => (await keys()).passwordKey(config, undefined, host));
  if (communicator !== 'ssh' || config.ssh_interface !== 'session_manager') return;
  yield* verifyPlugin(ctx);
  if (hasKey && (config.ssh_keypair_name ?? '') === '') yield* verifySentKey(ctx);
}

/** A key that Instance Connect must bring to the instance. One that cannot be read has been told of already. */
async function* verifySentKey({ config, host }: Context): AsyncIterable<Problem> {
  const { ownKey, publicLine } = await keys();
  const key = await ownKey(config, host).catch(() => undefined);
  if (key !== undefined)
    yield* await toldOf('ssh_private_key_file', async () => publicLine(key, config.ssh_private_key_file ?? ''));
}

/** Whether AWS's plugin is there, and new enough. */
async function* verifyPlugin({ host, scope, signal }: Context): AsyncIterable<Problem> {
  const path = ['ssh_interface'];
  const child = await host.spawn([sessionProgram, '--version'], { scope, signal }).catch((error: unknown) => {
    signal.throwIfAborted();
    if (problemOf(error) === undefined) throw error;
    return undefined;
  });
  if (child === undefined) {
    yield { ...problems.create('session-plugin-missing', { program: sessionProgram, least: leastVersion }), path };
    return;
  }
  const gather = async (stream: AsyncIterable<Uint8Array>): Promise<readonly string[]> => {
    const lines: string[] = [];
    for await (const line of linesOf(stream)) lines.push(line.trim());
    return lines;
  };
  const [said, complaints, exit] = await Promise.all([gather(child.stdout), gather(child.stderr), child.exit]);
  const version = said.find((line) => /^\d+(\.\d+)+$/.test(line));
  if (version === undefined) {
    const reason = [...complaints, ...said].find((line) => line !== '') ?? describeExit(exit);
    yield { ...problems.create('session-plugin-unusable', { program: sessionProgram, reason: reason.replace(/\.$/, '') }), path };
  } else if (!isNewEnough(version))
    yield { ...problems.create('session-plugin-old', { program: sessionProgram, version, least: leastVersion }), path };
}

/** What goes wrong when something is tried, at a setting. */
async function toldOf(setting: string, attempt: () => Promise<unknown>): Promise<readonly Problem[]> {
  try {
    await attempt();
    return [];
  } catch (error) {
    const problem = problemOf(error);
    if (problem === undefined) throw error;
    return [{ ...problem, path: [setting] }];
  }
}
