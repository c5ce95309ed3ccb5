import type { RunEvent } from '@imgbuild/core/sdk';
import type { Run } from '@imgbuild/core';
import type { Terminal } from './command.ts';

/** Answers questions one after another, however many builds ask at once. */
export function oneAtATime(): (ask: () => Promise<void>) => void {
  let last: Promise<void> = Promise.resolve();
  return (ask) => {
    last = last.then(ask, ask);
    // Who asked tells of it; the next one asks all the same.
    last.catch(() => undefined);
  };
}

/** Puts a run's question to the person: a number, the beginning of a choice, or Enter for the first. */
export async function answerQuestions(
  event: Extract<RunEvent, { type: 'question' }>,
  terminal: Terminal,
  run: Run,
  signal: AbortSignal,
): Promise<void> {
  const [first = '', second] = event.choices;
  const list = event.choices.map((choice, index) => `  ${index + 1}) ${choice}\n`).join('');
  for (;;) {
    // The renderer has told the question itself.
    const prompt = second === undefined ? '' : `${list}[1] `;
    const answer = await terminal.question(prompt, signal);
    if (answer === undefined || answer.trim() === '') {
      run.answer(event.id, first);
      return;
    }
    const text = answer.trim().toLowerCase();
    const choice = event.choices[Number(text) - 1] ?? event.choices.find((each) => each.toLowerCase().startsWith(text));
    if (choice !== undefined) {
      run.answer(event.id, choice);
      return;
    }
  }
}
