import type { SavedCall, SavedLog } from './saved-log.ts';

/** What one log has and the other has not. */
export interface Difference {
  readonly build: string;
  /** `calls`: an action that only one asked for; `order`: that they came one after another otherwise. */
  readonly about: 'calls' | 'parameters' | 'answers' | 'errors' | 'order';
  readonly action: string;
  /** Whose it is. */
  readonly of: 'log' | 'simulator';
  readonly what: string;
}

/** Compares what two runs of the suite asked and were answered; builds that one of them has not are not looked at. */
export function compareLogs(log: SavedLog, simulator: SavedLog): readonly Difference[] {
  return log.builds.flatMap(({ name, calls }) => {
    const other = simulator.builds.find((each) => each.name === name);
    return other === undefined ? [] : compareBuild(name, calls, other.calls);
  });
}

function compareBuild(build: string, one: readonly SavedCall[], other: readonly SavedCall[]): readonly Difference[] {
  const both = { log: byAction(one), simulator: byAction(other) };
  const names = [...new Set([...both.log.keys(), ...both.simulator.keys()])].sort();
  const differences = names.flatMap((action): readonly Difference[] => {
    const [asked, also] = [both.log.get(action), both.simulator.get(action)];
    if (asked === undefined || also === undefined)
      return [{ build, about: 'calls', action, of: asked === undefined ? 'simulator' : 'log', what: 'is asked for' }];
    return (['parameters', 'answers', 'errors'] as const).flatMap((about) =>
      apart(told[about](asked), told[about](also)).map(({ of, what }) => ({ build, about, action, of, what })),
    );
  });
  return [...differences, ...orderOf(build, one, other)];
}

function byAction(calls: readonly SavedCall[]): ReadonlyMap<string, readonly SavedCall[]> {
  return Map.groupBy(calls, ({ service, action }) => `${service} ${action}`);
}

/** What calls of one action say about each thing, as lines. */
const told = {
  parameters: (calls: readonly SavedCall[]) =>
    lines(calls, ({ region, parameters }) => flat(parameters, '').map((line) => `${region} ${withoutNumbers(line)}`)),
  // That a list is empty says nothing of what its elements would have been.
  answers: (calls: readonly SavedCall[]) =>
    lines(calls, ({ answer = {} }) =>
      Object.entries(answer).flatMap(([path, type]) => (type === 'nothing' ? [] : [`${path}: ${type}`])),
    ),
  errors: (calls: readonly SavedCall[]) => lines(calls, ({ error }) => (error === undefined ? [] : [error])),
};

function lines(calls: readonly SavedCall[], of: (call: SavedCall) => readonly string[]): ReadonlySet<string> {
  return new Set(calls.flatMap(of));
}

function apart(one: ReadonlySet<string>, other: ReadonlySet<string>): readonly Pick<Difference, 'of' | 'what'>[] {
  return [
    ...[...one.difference(other)].sort().map((what) => ({ of: 'log' as const, what })),
    ...[...other.difference(one)].sort().map((what) => ({ of: 'simulator' as const, what })),
  ];
}

/** Things are numbered as they come, which is another order where several are asked for at once. */
function withoutNumbers(line: string): string {
  return line.replace(/\b([a-z]{1,8})-\d+$/, '$1-N');
}

/** `Filters[].Name=name`. Elements of lists are told without their places, as sets are. */
function flat(value: unknown, path: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((each) => flat(each, `${path}[]`));
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([name, each]) => flat(each, path === '' ? name : `${path}.${name}`));
  return [`${path}=${String(value)}`];
}

/** In which order actions were asked for first that change something; how often is looked at something is not compared. */
function orderOf(build: string, one: readonly SavedCall[], other: readonly SavedCall[]): readonly Difference[] {
  const changing = (calls: readonly SavedCall[]): readonly string[] => [
    ...new Set(calls.filter(({ action }) => !/^(?:Describe|Get|List|Head)/.test(action)).map(({ action }) => action)),
  ];
  const [asked, also] = [changing(one), changing(other)];
  const [shared, sharedAlso] = [asked.filter((each) => also.includes(each)), also.filter((each) => asked.includes(each))];
  const at = shared.findIndex((each, index) => sharedAlso[index] !== each);
  if (at === -1) return [];
  return (['log', 'simulator'] as const).map((of) => {
    const order = of === 'log' ? shared : sharedAlso;
    return { build, about: 'order', action: order[at] ?? '', of, what: order.slice(Math.max(0, at - 1)).join(', ') };
  });
}

const titles: Readonly<Record<Difference['about'], string>> = {
  calls: 'Asked for by one alone',
  parameters: 'Parameters',
  answers: 'Fields of answers',
  errors: 'Errors',
  order: 'Order',
};

/** Differences for people: those of a kind and an action together. Nothing where there are none. */
export function printDifferences(differences: readonly Difference[]): string {
  const kinds = Map.groupBy(differences, ({ about }) => about);
  const text = [...kinds].flatMap(([about, ofKind]) => [
    `${titles[about]}:`,
    ...[...Map.groupBy(ofKind, ({ action }) => action)].flatMap(([action, ofAction]) => [
      `  ${action}`,
      ...[...Map.groupBy(ofAction, ({ of, what }) => `${of === 'log' ? 'log alone: ' : 'simulator alone: '}${what}`)].map(
        ([line, same]) => `    ${line}  (${[...new Set(same.map(({ build }) => build))].join(', ')})`,
      ),
    ]),
  ]);
  return text.map((line) => `${line}\n`).join('');
}
