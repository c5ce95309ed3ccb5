import { type Findings, type Place, type Reading, wrong } from './findings.ts';

/** The Go-template pass over a string; notes the result when it is a secret. */
export function renderText(text: string, place: Place, findings: Findings): Reading {
  const rendered = findings.ports.render(text);
  switch (rendered.kind) {
    case 'unknown':
      return findings.unknown();
    case 'problems':
      for (const problem of rendered.problems) findings.report(problem, place.path);
      return wrong;
    case 'text':
      if (place.secrecy === 'secret') findings.secret(rendered.text);
      return { kind: 'value', value: rendered.text };
  }
}
