import type { Host } from '../sdk/index.ts';
import { abortError } from '../sdk/index.ts';
import { createRedactor } from '../engine/redactor.ts';
import { nodeHost } from '../host/node-host.ts';

/** One call of a host port. */
export interface HostCall {
  readonly port: 'spawn' | 'tempDir' | 'fetchFile' | 'freePort' | 'sleep' | 'cacheDirectory';
  /** What it was about: a program, a prefix, an address. */
  readonly about: string;
}

export interface TestHost extends Host {
  readonly calls: readonly HostCall[];
  readonly hidden: readonly string[];
}

export interface TestHostOptions {
  /** A folder of the test's own: working directory, temporary files and cache are below it. */
  readonly folder: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Called before every port is used; throwing makes that call fail. */
  readonly before?: (call: HostCall, index: number) => void;
  /** `skip` lets sleeping take no time: the clock jumps. */
  readonly sleeping?: 'real' | 'skip';
}

/** This machine as a test wants it: real files and processes in a folder of its own, and every call written down. */
export function testHost(o: TestHostOptions): TestHost {
  const calls: HostCall[] = [];
  const hidden: string[] = [];
  const redactor = createRedactor();
  const real = nodeHost({
    workingDirectory: o.folder,
    environment: o.environment ?? { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: o.folder },
    temporaryFolder: `${o.folder}/.tmp`,
    cacheFolder: `${o.folder}/.cache`,
    secrets: {
      hide: (secret) => {
        hidden.push(secret);
        redactor.hide(secret);
      },
      redact: redactor.redact,
    },
  });
  let jumped = 0;
  const note = (port: HostCall['port'], about: string): void => {
    const call = { port, about };
    calls.push(call);
    o.before?.(call, calls.length - 1);
  };
  return {
    ...real,
    calls,
    hidden,
    clock: {
      now: () => real.clock.now() + jumped,
      sleep: async (milliseconds, signal) => {
        note('sleep', String(milliseconds));
        if (o.sleeping === 'real') return real.clock.sleep(milliseconds, signal);
        signal.throwIfAborted();
        jumped += milliseconds;
        return undefined;
      },
    },
    cacheDirectory: async (name) => {
      note('cacheDirectory', name);
      return real.cacheDirectory(name);
    },
    tempDir: async (prefix, scope) => {
      note('tempDir', prefix);
      return real.tempDir(prefix, scope);
    },
    fetchFile: async (url, options) => {
      note('fetchFile', url);
      return real.fetchFile(url, options);
    },
    spawn: async (argv, options) => {
      note('spawn', argv[0] ?? '');
      return real.spawn(argv, options);
    },
    freePort: async (range, scope) => {
      note('freePort', `${range.min}-${range.max}`);
      return real.freePort(range, scope);
    },
  };
}

/** What a faulty run is given, and what it must leave. */
export interface FaultyRun {
  readonly before: NonNullable<TestHostOptions['before']>;
  readonly signal: AbortSignal;
  /** For messages: which call, and what happens there. */
  readonly name: string;
}

/**
 * The fault-injection contract. `run` builds once with the given hook and signal and gives the number of host calls it made;
 * it must itself close its scope and throw when anything is still held. It is run once undisturbed, then once for every host
 * call failing there, and once for every call aborting there. `outside` looks at the world from outside; it must be equal
 * after each run.
 */
export async function everyHostCall(
  run: (faulty: FaultyRun) => Promise<number>,
  outside: () => Promise<unknown>,
): Promise<number> {
  const before = JSON.stringify(await outside());
  const expectSame = async (name: string): Promise<void> => {
    const after = JSON.stringify(await outside());
    if (after !== before) throw new Error(`${name}: something is left behind: ${after} instead of ${before}`);
  };
  const total = await run({ before: () => undefined, signal: new AbortController().signal, name: 'undisturbed' });
  await expectSame('undisturbed');
  for (let index = 0; index < total; index++) {
    for (const kind of ['fail', 'abort'] as const) {
      const controller = new AbortController();
      const name = `${kind} at call ${index + 1} of ${total}`;
      const hook: FaultyRun['before'] = (call, at) => {
        if (at !== index) return;
        if (kind === 'fail') throw new Error(`injected: ${call.port} ${call.about}`);
        controller.abort(abortError({ kind: 'caller', message: `injected at ${call.port} ${call.about}` }));
      };
      await run({ before: hook, signal: controller.signal, name });
      await expectSame(name);
    }
  }
  return total;
}
