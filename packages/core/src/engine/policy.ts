/** What happens to a build's resources when it fails; `-on-error`. */
export type OnError = 'cleanup' | 'abort' | 'ask' | 'run-cleanup-provisioner';

/**
 * The policy of one build. `ask` is asked once, at the innermost failed step; the answer then holds for the whole build.
 */
export interface Policy {
  readonly now: OnError;
  /** Whether failing leaves resources where they are. */
  readonly leaves: boolean;
  decide(answer: 'cleanup' | 'abort'): void;
}

export function createPolicy(onError: OnError): Policy {
  let current = onError;
  return {
    get now() {
      return current;
    },
    get leaves() {
      return current === 'abort' || current === 'run-cleanup-provisioner';
    },
    decide: (answer) => {
      current = answer;
    },
  };
}
