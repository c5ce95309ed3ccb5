import { type Findings, inside, type Place, type Reading, wrong } from './findings.ts';
import { problems } from './problems.ts';
import { formatPath } from './quoted.ts';
import { unknown, type Raw } from './raw.ts';
import { renderText } from './render-text.ts';

/** Deeper than any configuration a person writes, and far from what the stack can hold. */
export const deepest = 100;

/** Reads a value of type `any`: the data as it is, with its strings rendered. */
export function plainData(raw: Raw, place: Place, findings: Findings): Reading {
  if (raw === unknown) return findings.unknown();
  if (typeof raw === 'string') return renderText(raw, place, findings);
  if (typeof raw !== 'object' || raw === null) return { kind: 'value', value: raw };
  if (place.path.length > deepest) {
    findings.report(
      problems.create('nested-too-deeply', { name: formatPath(place.path.slice(0, 3)), limit: deepest }),
      place.path,
    );
    return wrong;
  }
  const entries = Object.entries(raw).map(([key, value]) => {
    const part = Array.isArray(raw) ? Number(key) : key;
    return [key, plainData(value, inside(place, part, findings), findings)] as const;
  });
  const worst =
    entries.find(([, reading]) => reading.kind === 'wrong') ?? entries.find(([, reading]) => reading.kind !== 'value');
  if (worst !== undefined) return worst[1];
  const values = entries.map(([key, reading]) => [key, (reading as { readonly value: unknown }).value] as const);
  return { kind: 'value', value: Array.isArray(raw) ? values.map(([, value]) => value) : Object.fromEntries(values) };
}
