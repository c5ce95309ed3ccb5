import type { Communicator, Reporter } from '@imgbuild/core/sdk';
import { relay } from '@imgbuild/core/sdk';

/**
 * Removes a build's own key from the `authorized_keys` of the user who is logged in and of root (`ssh_clear_authorized_keys`).
 * It is found by its comment. The line that is open stays open.
 */
export async function clearAuthorizedKey(
  comment: string,
  o: { readonly communicator: Communicator; readonly report: Reporter; readonly signal: AbortSignal },
): Promise<void> {
  const pattern = comment.replace(/[.[\]*^$/\\]/g, '\\$&').replaceAll("'", `'"'"'`);
  for (const sudo of ['', 'sudo -n ']) {
    const files = sudo === '' ? '~/.ssh/authorized_keys' : '/root/.ssh/authorized_keys';
    const child = await o.communicator.spawn(`${sudo}sed -i.bak '/${pattern}$/d' ${files} && ${sudo}rm ${files}.bak`, {
      signal: o.signal,
    });
    await child.closeStdin();
    const exit = await relay(child, { ...o.report, line: async () => undefined });
    if (sudo === '' && (exit.kind !== 'exited' || exit.code !== 0))
      o.report.error(`The temporary key may still be in ${files} of the machine.`);
  }
}
