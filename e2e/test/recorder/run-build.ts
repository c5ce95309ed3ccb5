import { join } from 'node:path';
import type { Place } from '../command.ts';
import { imgbuild } from '../screen.ts';
import type { SshServer } from '../sshd.ts';
import { runToEnd } from './recording-ssh.ts';

/** A machine that runs already, as a template names it. */
export function overSsh({ port, key }: Pick<SshServer, 'port' | 'key'>): object {
  return { type: 'null', ssh_host: '127.0.0.1', ssh_port: port, ssh_username: 'root', ssh_private_key_file: key };
}

/** Runs a template with one program in a place, which `PLACE` in it stands for. */
export async function runBuild(
  program: 'packer' | 'imgbuild',
  place: Place,
  { builder, provisioners }: { readonly builder: object; readonly provisioners: readonly object[] },
): Promise<{ readonly code: number | null; readonly said: string }> {
  const text = JSON.stringify({ builders: [builder], provisioners }).replaceAll('PLACE', place.folder);
  await place.write('t.json', text);
  return runToEnd([...(program === 'packer' ? ['packer'] : imgbuild()), 'build', 't.json'], {
    directory: place.folder,
    environment: { CHECKPOINT_DISABLE: '1', IMGBUILD_STATE_DIR: join(place.folder, 'state') },
  });
}
