import { homedir } from 'node:os';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** `IMGBUILD_STATE_DIR`, else `$XDG_STATE_HOME/imgbuild`, else `~/.local/state/imgbuild`. */
export function defaultStateDirectory(environment: Environment): string {
  const own = environment['IMGBUILD_STATE_DIR'];
  if (own !== undefined && own !== '') return own;
  const base = environment['XDG_STATE_HOME'];
  return join(base !== undefined && base !== '' ? base : join(environment['HOME'] ?? homedir(), '.local', 'state'), 'imgbuild');
}

/** `IMGBUILD_CACHE_DIR`, else `PACKER_CACHE_DIR`, else `$XDG_CACHE_HOME/imgbuild`, else `~/.cache/imgbuild`. */
export function defaultCacheDirectory(environment: Environment): string {
  for (const name of ['IMGBUILD_CACHE_DIR', 'PACKER_CACHE_DIR']) {
    const own = environment[name];
    if (own !== undefined && own !== '') return own;
  }
  const base = environment['XDG_CACHE_HOME'];
  return join(base !== undefined && base !== '' ? base : join(environment['HOME'] ?? homedir(), '.cache'), 'imgbuild');
}
