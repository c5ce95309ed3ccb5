import { abortError } from '../sdk/index.ts';
import type { Bus } from './bus.ts';
import type { Questions } from './nodes.ts';

export interface AnswerableQuestions extends Questions {
  answer(id: string, choice: string): void;
}

/** Questions as events; one stands open until it is answered or its asker stops. */
export function createQuestions(bus: Bus, interactive: 'yes' | 'no'): AnswerableQuestions {
  const open = new Map<string, { readonly choices: readonly string[]; readonly resolve: (choice: string) => void }>();
  let count = 0;
  return {
    ask: (node, text, choices, signal) => {
      if (interactive === 'no')
        return Promise.reject(abortError({ kind: 'caller', message: `nobody is there to answer: ${text}` }));
      if (signal.aborted) return Promise.reject(signal.reason as Error);
      const id = `question-${++count}`;
      return new Promise((resolve, reject) => {
        const stop = (): void => {
          open.delete(id);
          reject(signal.reason as Error);
        };
        signal.addEventListener('abort', stop, { once: true });
        open.set(id, {
          choices,
          resolve: (choice) => {
            signal.removeEventListener('abort', stop);
            resolve(choice);
          },
        });
        bus.emit({ type: 'question', node, id, text, choices });
      });
    },
    answer: (id, choice) => {
      const question = open.get(id);
      if (question === undefined || !question.choices.includes(choice)) return;
      open.delete(id);
      bus.emit({ type: 'answered', id, choice });
      question.resolve(choice);
    },
  };
}
