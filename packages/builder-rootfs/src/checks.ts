import type { Problem, VerifyContext } from '@imgbuild/core/sdk';
import type { RootfsConfig } from './config.ts';
import { problems } from './problems.ts';

/** What rules as data cannot say of a configuration. */
export function* checkConfig(config: RootfsConfig): Iterable<Problem> {
  const { from, hostname, image_name: name, tag } = config;
  if (from?.scratch === false) yield { ...problems.create('scratch-false'), path: ['from', 'scratch'] };
  for (const [index, text] of (config.config?.exposed_ports ?? []).entries()) {
    if (!/^\d{1,5}(\/(tcp|udp|sctp))?$/.test(text))
      yield { ...problems.create('invalid-port', { text }), path: ['config', 'exposed_ports', index] };
  }
  if (!/^[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/.test(hostname))
    yield { ...problems.create('invalid-hostname', { text: hostname }), path: ['hostname'] };
  if (name !== undefined && !isImageName(name))
    yield { ...problems.create('invalid-name', { text: name }), path: ['image_name'] };
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/.test(tag)) yield { ...problems.create('invalid-tag', { text: tag }), path: ['tag'] };
}

/** `debian`, `team/web`, `registry.example:5000/team/web`. */
function isImageName(text: string): boolean {
  return /^([a-zA-Z0-9.-]+(:\d+)?\/)?[a-z0-9]+((\.|__?|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|__?|-+)[a-z0-9]+)*)*$/.test(text);
}

/** Whether this machine can build it. */
export async function* verifyMachine({ config, host }: VerifyContext<RootfsConfig>): AsyncIterable<Problem> {
  if (host.platform !== 'linux') {
    yield problems.create('linux-only', { platform: host.platform });
    return;
  }
  const { missingPrograms } = await import('./programs.ts');
  for (const missing of await missingPrograms(config, host)) yield problems.create('program-missing', missing);
}
