import { type Diagnostic, inSourceOrder } from '@imgbuild/diagnostics';
import type { ServiceNeeds } from './service-needs.ts';

/** A service that does not answer, or a secret that is missing, is one mistake, however many calls meet it. */
export interface SharedFailures {
  /** Holds back what services are to blame for, and gives back the rest; what comes after `told` is not held back. */
  gather(diagnostics: readonly Diagnostic[]): readonly Diagnostic[];
  /** One diagnostic per failure, with the other calls that met it. */
  told(): readonly Diagnostic[];
}

export function createSharedFailures({ failureIn }: Pick<ServiceNeeds, 'failureIn'>): SharedFailures {
  const met = new Map<string, Diagnostic[]>();
  let state: 'gathering' | 'told' = 'gathering';
  return {
    gather: (diagnostics) => {
      if (state === 'told') return diagnostics;
      return diagnostics.filter((diagnostic) => {
        const reason = failureIn(diagnostic.detail);
        if (reason === undefined) return true;
        met.set(reason, [...(met.get(reason) ?? []), diagnostic]);
        return false;
      });
    },
    told: () => {
      state = 'told';
      return [...met.values()].flatMap((each) => {
        const calls = new Map(inSourceOrder(each).map((call) => [JSON.stringify(call.span), call]));
        const [first, ...others] = calls.values();
        if (first === undefined) return [];
        const related = others
          .slice(0, 3)
          .flatMap(({ span }) => (span === undefined ? [] : [{ message: 'It is met here too', span }]));
        return [{ ...first, ...(related.length === 0 ? {} : { related: [...(first.related ?? []), ...related] }) }];
      });
    },
  };
}
