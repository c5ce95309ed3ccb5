import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { compiledFolder } from './compiled-folder.ts';
import { cliVersion } from './cli-version.ts';

/** Compiled code of one command, kept between runs. It can always be made anew: whatever goes wrong with it is passed over. */
export interface KeptCode {
  read(): Buffer | undefined;
  write(code: Buffer): void;
}

/** Milliseconds after which code of another version, or for another Node, is let go. */
const outdated = 30 * 24 * 60 * 60 * 1000;

/** Where the compiled code of a command is; undefined where there is no place for it. A command is known by its first word. */
export function keptCode(
  file: string,
  { argv, arch, env, pid, version }: Pick<NodeJS.Process, 'argv' | 'arch' | 'env' | 'pid' | 'version'>,
): KeptCode | undefined {
  // The same switch as that of Node's own cache.
  if (env['NODE_DISABLE_COMPILE_CACHE'] !== undefined) return undefined;
  const folder = compiledFolder(env);
  const command = argv.slice(2).find((word) => /^[a-z][a-z0-9_]*$/.test(word)) ?? 'none';
  if (folder === undefined || command.length > 40) return undefined;
  const { size, mtimeMs } = statSync(file);
  const own = join(folder, `imgbuild-${cliVersion}-${size}-${Math.trunc(mtimeMs)}-node-${version}-${arch}`);
  const path = join(own, command);
  return {
    read: () => {
      try {
        return readFileSync(path);
      } catch {
        // None yet, as a rule.
        return undefined;
      }
    },
    write: (code) => {
      const partial = join(own, `.${command}-${pid}`);
      try {
        mkdirSync(own, { recursive: true, mode: 0o700 });
        try {
          writeDurably(partial, code);
          renameSync(partial, path);
        } finally {
          rmSync(partial, { force: true });
        }
        removeOutdated(folder, own);
      } catch {
        // A full disk, or a home that cannot be written: the next start is as slow as this one.
      }
    },
  };
}

/** V8 trusts what it reads: a file must never have its name before its content is on the disk. */
function writeDurably(path: string, content: Buffer): void {
  const handle = openSync(path, 'wx', 0o600);
  try {
    writeFileSync(handle, content);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function removeOutdated(folder: string, own: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (name.startsWith('imgbuild-') && path !== own && statSync(path).mtimeMs < Date.now() - outdated)
      rmSync(path, { recursive: true, force: true });
  }
}
