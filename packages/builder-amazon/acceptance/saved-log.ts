import type { LoggedCall } from '../src/aws/call-log.ts';
import type { SuiteOptions } from './suite.ts';

/** A call as it is kept: with placeholders for what is another in every run. Calls that are the same are kept once. */
export type SavedCall = Omit<LoggedCall, 'number' | 'at'>;

export interface SavedBuild {
  readonly name: string;
  readonly calls: readonly SavedCall[];
}

/** What a run of the suite asked of AWS, and what was answered. */
export interface SavedLog {
  readonly suite: 'aws';
  readonly of: 'account' | 'simulator';
  /** Day of the run. */
  readonly day: string;
  readonly region: string;
  readonly copyRegion: string;
  readonly builds: readonly SavedBuild[];
}

/** The lines of a build's IMGBUILD_AWS_CALL_LOG, in the order in which the calls were made. */
export function readCalls(text: string): readonly LoggedCall[] {
  const calls = text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as LoggedCall]));
  return calls.sort((one, other) => one.number - other.number);
}

/** What of a build's calls is kept. */
export function savedBuild(name: string, calls: readonly LoggedCall[], { run }: Pick<SuiteOptions, 'run'>): SavedBuild {
  const named = placeholders(run);
  const kept = new Map<string, SavedCall>();
  for (const { number: _number, at: _at, ...call } of calls) {
    const text = named(JSON.stringify(call));
    if (!kept.has(text)) kept.set(text, JSON.parse(text) as SavedCall);
  }
  return { name, calls: [...kept.values()] };
}

/** Puts `ami-1` in the place of the first image's id, and so on; what else is another in every run is called by what it is. */
function placeholders(run: string): (text: string) => string {
  const known = new Map<string, string>();
  const counts = new Map<string, number>();
  return (text) =>
    text
      .replaceAll(run, 'RUN')
      .replace(/"ClientToken":"[^"]*"/g, '"ClientToken":"TOKEN"')
      .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => (isFleet(text, id) ? id : 'UUID'))
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
      .replace(/(?<![\d.])(?!0\.0\.0\.0)\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/g, 'ADDRESS')
      .replace(/\b([a-z]{1,8})-(?:[0-9a-f]{17}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b/g, (id, kind: string) => {
        const name = known.get(id) ?? `${kind}-${(counts.get(kind) ?? 0) + 1}`;
        if (!known.has(id)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
        known.set(id, name);
        return name;
      });
}

/** Ids of fleets are UUIDs with a word before them. */
function isFleet(text: string, id: string): boolean {
  return text.includes(`fleet-${id}`);
}
