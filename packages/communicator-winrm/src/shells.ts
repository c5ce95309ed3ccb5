import type { Input } from './envelopes.ts';
import type { Name, Service } from './shell.ts';

/** A command that runs in a shell of its own. */
export interface Started {
  readonly name: Name;
  /** Ends what runs, and the shell. Never rejects, and takes no longer than it is worth waiting for. */
  release(): Promise<void>;
}

/** The shells that are open on a machine. None is forgotten: what is not released is released at the end. */
export interface Shells {
  open(signal: AbortSignal): Promise<string>;
  /** Starts a command in a shell. When it cannot be started, the shell is released. */
  run(shell: string, o: { readonly command: string; readonly input: Input }, signal: AbortSignal): Promise<Started>;
  releaseAll(): Promise<void>;
}

/** Milliseconds that a machine has to let go of a shell. */
const goodbye = 10_000;

export function shellsOf(service: Service): Shells {
  const open = new Map<string, Promise<void> | undefined>();
  const release = (shell: string): Promise<void> => {
    const going =
      open.get(shell) ??
      service
        .delete(shell, AbortSignal.timeout(goodbye))
        // A shell that is gone, or a machine that is, needs no more.
        .catch(() => undefined)
        .finally(() => open.delete(shell));
    open.set(shell, going);
    return going;
  };
  return {
    open: async (signal) => {
      const shell = await service.create(signal);
      open.set(shell, undefined);
      return shell;
    },
    run: async (shell, { command, input }, signal) => {
      try {
        const name = { shell, command: await service.start({ shell, command, input }, signal) };
        return { name, release: () => release(shell) };
      } catch (error) {
        void release(shell);
        throw error;
      }
    },
    releaseAll: async () => {
      await Promise.all([...open.keys()].map(release));
    },
  };
}
