import type { Diagnostic } from '@imgbuild/diagnostics';
import type { InterpretPorts, Interpreted, TextProblem } from './raw.ts';

/** Where a value stands, and whether it is a secret. */
export interface Place {
  readonly path: readonly (string | number)[];
  readonly secrecy: 'plain' | 'secret';
}

/** What became of one value. `wrong` has been reported already. */
export type Reading =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'wrong' };

export const absent: Reading = { kind: 'absent' };
export const wrong: Reading = { kind: 'wrong' };

/** What one interpretation gathers on its way through a configuration. */
export interface Findings {
  readonly ports: InterpretPorts;
  report(diagnostic: Diagnostic | TextProblem, path: readonly (string | number)[]): void;
  secret(text: string): void;
  /** Notes that something is not known yet. */
  unknown(): Reading;
  result(config: Readonly<Record<string, unknown>>): Interpreted;
}

export function gatherFindings(ports: InterpretPorts): Findings {
  const problems: TextProblem[] = [];
  const secrets = new Set<string>();
  let known = true;
  return {
    ports,
    report: (found, path) => {
      const { code, severity = 'error', summary, detail } = found;
      const within = 'within' in found ? { within: found.within } : {};
      problems.push({ code, severity, path, summary, ...(detail === undefined ? {} : { detail }), ...within });
    },
    secret: (text) => {
      if (text !== '') secrets.add(text);
    },
    unknown: () => {
      known = false;
      return { kind: 'unknown' };
    },
    result: (config) => ({
      config: problems.some((problem) => problem.severity === 'error') ? undefined : config,
      known,
      problems,
      secrets: [...secrets],
    }),
  };
}

/** The place of a part of what stands at `place`. */
export function inside(place: Place, part: string | number, findings: Findings): Place {
  const path = [...place.path, part];
  return { path, secrecy: place.secrecy === 'secret' || findings.ports.isSensitive(path) ? 'secret' : 'plain' };
}
