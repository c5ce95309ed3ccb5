import type { Plain } from '../calls.ts';
import { type AmazonSettings, quotaNames, type SettingsChange, usualDurations } from './settings.ts';

/** Settings after a change: of durations and quotas, what is not named stays. A quota of null is none any more. */
export function changedSettings(settings: AmazonSettings, change: SettingsChange): AmazonSettings {
  const quotas = Object.entries({ ...settings.quotas, ...change.quotas }).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );
  return {
    ...settings,
    ...change,
    durations: { ...settings.durations, ...change.durations },
    quotas: Object.fromEntries(quotas),
  };
}

/** A change that came as JSON; or all that is wrong with it, for people. */
export function readChange(given: Plain): SettingsChange | { readonly mistakes: readonly string[] } {
  const mistakes = isObject(given) ? [...mistakesIn(given)] : ['Settings are an object.'];
  return mistakes.length > 0 ? { mistakes } : (given as SettingsChange);
}

type Check = (value: Plain, place: string) => Iterable<string>;

function* number(value: Plain, place: string): Iterable<string> {
  if (typeof value !== 'number' || value < 0) yield `${place} is a number from 0, and not ${JSON.stringify(value)}.`;
}

function* numberOrNull(value: Plain, place: string): Iterable<string> {
  if (value !== null) yield* number(value, place);
}

function* text(value: Plain, place: string): Iterable<string> {
  if (typeof value !== 'string') yield `${place} is a text, and not ${JSON.stringify(value)}.`;
}

function list(of: Check): Check {
  return function* (value, place) {
    if (!Array.isArray(value)) yield `${place} is a list, and not ${JSON.stringify(value)}.`;
    else for (const [index, each] of (value as readonly Plain[]).entries()) yield* of(each, `${place}[${index}]`);
  };
}

/** Members that may be there, and those of them that must. */
function object(members: Readonly<Record<string, Check>>, needed: readonly string[] = []): Check {
  return function* (value, place) {
    if (!isObject(value)) {
      yield `${place} is an object, and not ${JSON.stringify(value)}.`;
      return;
    }
    for (const name of needed) if (!Object.hasOwn(value, name)) yield `${place} has no ${name}.`;
    for (const [name, each] of Object.entries(value)) {
      const check = Object.hasOwn(members, name) ? members[name] : undefined;
      if (check === undefined) yield `${place} has no "${name}"; there are: ${Object.keys(members).join(', ')}.`;
      else yield* check(each, place === 'settings' ? name : `${place}.${name}`);
    }
  };
}

function isObject(value: Plain): value is Readonly<Record<string, Plain>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const types = list(object({ type: text, zone: text }, ['type']));
const images = object({ name: text, code: text, message: text }, ['name', 'code', 'message']);

const checks: Readonly<Record<keyof AmazonSettings, Check>> = {
  durations: object(Object.fromEntries(Object.keys(usualDurations).map((name) => [name, number]))),
  consistency: number,
  quotas: object(Object.fromEntries(quotaNames.map((name) => [name, numberOrNull]))),
  withoutCapacity: types,
  notOffered: types,
  failingImages: list(images),
  forbidden: list(text),
};

function mistakesIn(given: Plain): Iterable<string> {
  return object(checks)(given, 'settings');
}
