import { abortError, type RunEvent } from '@imgbuild/core/sdk';
import { openRun, type Run } from '@imgbuild/core';
import { createRenderer } from '@imgbuild/ui';
import { readIncluded } from './included-file.ts';
import type { Terminal } from './command.ts';
import { displayOptions } from './display.ts';
import type { Arguments } from './flags.ts';
import { answerQuestions, oneAtATime } from './questions.ts';

/** The display, which can be held while somebody else has the terminal. */
export interface Held {
  /** Shows nothing until `body` has ended; what happens meanwhile is shown afterwards. */
  holdDuring(body: () => Promise<void>): Promise<void>;
}

/**
 * Opens a run for a command, shows its events, hands interrupts on to it, and closes everything after `body`. Texts that `body`
 * adds to `sources` are what spans point into.
 */
export async function withRun<T>(
  given: Arguments,
  terminal: Terminal,
  body: (run: Run, sources: Map<string, string>, display: Held) => Promise<T>,
): Promise<T> {
  const sources = new Map<string, string>();
  let redact = (text: string): string => text;
  const display = displayOptions(given, terminal);
  const renderer = createRenderer({
    ...display,
    // A template may hold a secret in plain text: its excerpts are masked like all output.
    readSource: (file) => {
      const text = sources.get(file) ?? readIncluded(file);
      return text === undefined ? undefined : redact(text);
    },
  });
  const stop = new AbortController();
  const askPerson = oneAtATime();
  let held: Promise<void> = Promise.resolve();
  const holdDuring = async (body: () => Promise<void>): Promise<void> => {
    const before = held;
    const turn = before.then(body);
    // Who waits for it next is not who failed.
    held = turn.catch(() => undefined);
    await turn;
  };
  const run = await openRun({
    workingDirectory: terminal.workingDirectory,
    environment: terminal.environment,
    signal: stop.signal,
    interactive: terminal.interactive && display.mode === 'plain' ? 'yes' : 'no',
    onEvent: async (event: RunEvent) => {
      terminal.log?.event(event);
      await held;
      await renderer.onEvent(event);
      if (event.type === 'question') askPerson(() => answerQuestions(event, terminal, run, stop.signal));
    },
  });
  redact = run.redact;
  let interrupts = 0;
  using _watch = terminal.onInterrupt((signal) => {
    interrupts += 1;
    if (interrupts === 1) stop.abort(abortError({ kind: 'interrupt', signal }));
    else if (interrupts === 2) {
      run.stopReleasing();
      const left = run.outstanding;
      void terminal.stderr(
        left === 0
          ? ''
          : `\nStopped releasing. ${left} resource(s) may remain; this releases them:\n\n  imgbuild cleanup -run=${run.id}\n\n`,
      );
    }
  });
  try {
    return await body(run, sources, { holdDuring });
  } finally {
    await run[Symbol.asyncDispose]();
    await renderer.end();
  }
}
