import type { Diagnostic } from '@imgbuild/diagnostics';
import { problems } from '../problems.ts';

/** Longest text that is shown. */
const longest = 60;

/** The diagnostic for a text that cannot be put into a file as `what`, and why. */
export function refusal(what: string, text: string, reason: string): Diagnostic {
  const line = text.replace(/\s+/g, ' ');
  return problems.create('unsuitable-text', { what, text: line.length > longest ? `${line.slice(0, longest)}…` : line, reason });
}

/** The first of the mistakes in a text; without any it is complete, but not what was asked for. */
export function reasonOf([mistake]: readonly Diagnostic[]): string {
  return mistake === undefined ? 'It is something else.' : `${mistake.summary}. ${mistake.detail ?? ''}`.trimEnd();
}
