import { isAbsolute, join, relative, sep } from 'node:path';
import type { Host, Outcome } from '../sdk/index.ts';
import { fileSystem } from './file-system.ts';
import { spawnHeld } from './processes.ts';
import { removeTree } from './state-directory.ts';

/** Where secrets are registered and replaced. */
export interface Secrets {
  hide(secret: string): void;
  redact(text: string): string;
}

export interface NodeHostOptions {
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The run's own folder for temporary files. */
  readonly temporaryFolder: string;
  /** Folder for what is kept between runs. */
  readonly cacheFolder: string;
  readonly secrets: Secrets;
}

/** The real world, on Node. */
export function nodeHost(o: NodeHostOptions): Host {
  const cacheDirectory = async (name: string): Promise<string> => {
    const folder = join(o.cacheFolder, name);
    await fileSystem().mkdir(folder, { recursive: true, mode: 0o700 });
    return folder;
  };
  return {
    platform: platformOf(process.platform),
    clock: {
      now: () => Date.now(),
      sleep: async (milliseconds, signal) => {
        signal.throwIfAborted();
        try {
          const { setTimeout: delay } = await import('node:timers/promises');
          await delay(milliseconds, undefined, { signal });
        } catch (error) {
          signal.throwIfAborted();
          throw error;
        }
      },
    },
    workingDirectory: o.workingDirectory,
    environment: o.environment,
    cacheDirectory,
    displayPath: (path) => {
      const below = relative(o.workingDirectory, path);
      return below === '' || below.startsWith('..') || isAbsolute(below) ? path : below.split(sep).join('/');
    },
    tempDir: (prefix, scope) =>
      scope.acquire(
        `temporary folder ${prefix}`,
        async () => {
          await fileSystem().mkdir(o.temporaryFolder, { recursive: true, mode: 0o700 });
          return fileSystem().mkdtemp(join(o.temporaryFolder, `${prefix}-`));
        },
        (path: string, _why: { readonly outcome: Outcome }) => removeTree(path),
      ),
    fetchFile: async (url, options) => {
      const { fetchFile } = await import('./fetch-file.ts');
      return fetchFile(url, await cacheDirectory('downloads'), options);
    },
    spawn: (argv, options) => spawnHeld(argv, options, { directory: o.workingDirectory, environment: o.environment }),
    freePort: async (range, scope) => {
      const { freePort } = await import('./free-port.ts');
      return freePort(range, scope);
    },
    hide: (secret) => o.secrets.hide(secret),
    redact: (text) => o.secrets.redact(text),
  };
}

function platformOf(name: NodeJS.Platform): Host['platform'] {
  switch (name) {
    case 'linux':
    case 'darwin':
    case 'freebsd':
    case 'openbsd':
      return name;
    case 'win32':
      return 'windows';
    case 'sunos':
      return 'solaris';
    default:
      return 'other';
  }
}
