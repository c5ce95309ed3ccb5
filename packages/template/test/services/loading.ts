import type { LoadOptions, ServiceAccess, TemplateWorld } from '@imgbuild/template';
import { loadText, memoryWorld } from '../memory-world.ts';
import { planText } from '../plan-text.ts';

/** A clock that waits for nothing but the end of patience, and remembers what it was to wait. */
export interface FakeClock {
  readonly clock: ServiceAccess['clock'];
  readonly slept: readonly number[];
}

/** `patience` that is out makes every limit of time pass at once. */
export function fakeClock(patience: 'long' | 'out' = 'long'): FakeClock {
  const slept: number[] = [];
  const sleep = (milliseconds: number, signal: AbortSignal): Promise<void> => {
    if (milliseconds < 60_000) slept.push(milliseconds);
    if (milliseconds < 60_000 || patience === 'out') return Promise.resolve();
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
  };
  return { clock: { now: () => 0, sleep }, slept };
}

export interface Loading extends Partial<Omit<LoadOptions, 'services' | 'environment'>> {
  readonly environment: Readonly<Record<string, string>>;
  readonly clock?: FakeClock;
  readonly signal?: AbortSignal;
  /** Files of the user's home folder. */
  readonly home?: Readonly<Record<string, string>>;
}

/** Loads a template whose machine starts from an expression; gives its configuration, and what is told. */
export async function evaluate(expression: string, o: Loading) {
  return load(`source "machine" "a" { image = ${expression} }\nbuild { sources = ["source.machine.a"] }\n`, o);
}

export async function load(text: string, { clock = fakeClock(), signal, home = {}, environment, ...o }: Loading) {
  const hidden: string[] = [];
  const loaded = await loadText(text, {
    environment,
    world: withHome(memoryWorld({ 'main.pkr.hcl': text }), home),
    services: { signal: signal ?? new AbortController().signal, clock: clock.clock },
    hide: (secret) => void hidden.push(secret),
    ...o,
  });
  const planned = planText(loaded.plan, undefined);
  const image = /"image":("(?:[^"\\]|\\.)*")/.exec(planned.text)?.[1];
  return {
    image: image === undefined ? undefined : (JSON.parse(image) as string),
    messages: [...loaded.diagnostics, ...planned.diagnostics].map(({ code, detail }) =>
      code === 'hcl/function-failed' ? (detail ?? '') : `${code}: ${detail}`,
    ),
    hidden,
    loaded,
  };
}

/** A world with files in the home folder. */
function withHome(world: TemplateWorld, home: Readonly<Record<string, string>>): TemplateWorld {
  const { files } = world;
  const textAt = (path: string): string | undefined => home[path.replace(`${files.home}/`, '')];
  return {
    ...world,
    files: {
      ...files,
      kind: (path) => (textAt(path) === undefined ? files.kind(path) : 'file'),
      list: (path) => (path === files.home ? Object.keys(home) : path.startsWith(`${files.home}/`) ? [] : files.list(path)),
      read: (path) => {
        const text = textAt(path);
        return text === undefined ? files.read(path) : new TextEncoder().encode(text);
      },
    },
  };
}
