import { failure } from '@imgbuild/core/sdk';
import { mmdebstrap, type SandboxContext, type UserNamespace } from '@imgbuild/sandbox';
import type { From } from './config.ts';
import { problems } from './problems.ts';

/** Arguments for mmdebstrap that make a suite as `from` says, as a tar archive on its standard output. */
export function bootstrapArguments(from: From): readonly string[] {
  return [
    '--mode=unshare',
    '--format=tar',
    `--variant=${from.variant}`,
    ...(from.components.length === 0 ? [] : [`--components=${from.components.join(',')}`]),
    ...(from.packages.length === 0 ? [] : [`--include=${from.packages.join(',')}`]),
    ...(from.keyring === undefined ? [] : [`--keyring=${from.keyring}`]),
    from.suite ?? '',
    '-',
    ...(from.mirror === undefined ? [] : [from.mirror]),
  ];
}

/** Bootstraps a suite in a user namespace of mmdebstrap's own, and gives the tar archive that it writes. */
export function bootstrap(from: From, epoch: number, namespace: UserNamespace, ctx: SandboxContext): AsyncIterable<Uint8Array> {
  const failed = ({ exit, reason }: { readonly exit: string; readonly reason: string }): Error =>
    failure(problems.create('bootstrap-failed', { suite: from.suite ?? '', exit, reason }));
  return mmdebstrap({ arguments: bootstrapArguments(from), epoch, namespace, failed }, ctx);
}
