import { describeExit, linesOf, type Problem, problemOf, type VerifyContext } from '@imgbuild/core/sdk';
import type { AnsibleConfig } from './config.ts';
import { problems } from './problems.ts';
import { start } from './tool.ts';

/** Whether Ansible is there and new enough. */
export async function* verifyAnsible({
  config,
  host,
  scope,
  signal,
}: VerifyContext<Pick<AnsibleConfig, 'command' | 'skip_version_check'>>): AsyncIterable<Problem> {
  const { command: program } = config;
  if (config.skip_version_check) return;
  try {
    const child = await start([program, '--version'], 'command', host, { scope, signal });
    const gather = async (stream: 'stdout' | 'stderr'): Promise<string> => {
      const lines: string[] = [];
      for await (const line of linesOf(child[stream])) lines.push(line);
      return lines.join('\n').trim();
    };
    const [said, complaint, exit] = await Promise.all([gather('stdout'), gather('stderr'), child.exit]);
    const version = /\d+\.\d+[.\w]*/.exec(said)?.[0];
    if (exit.kind !== 'exited' || exit.code !== 0) {
      const words = (complaint === '' ? said : complaint).split('\n').at(-1) ?? '';
      const reason = `ended with ${describeExit(exit)}${words === '' ? '' : `: ${words.replace(/\.$/, '')}`}`;
      yield { ...problems.create('unusable', { program, reason }), path: ['command'] };
    } else if (version === undefined) {
      yield { ...problems.create('unusable', { program, reason: 'tells no version' }), path: ['command'] };
    } else if (Number.parseInt(version) < 2) {
      yield { ...problems.create('too-old', { program, version }), path: ['command'] };
    }
  } catch (error) {
    signal.throwIfAborted();
    const problem = problemOf(error);
    if (problem === undefined) throw error;
    yield { ...problem, path: ['command'] };
  }
}
