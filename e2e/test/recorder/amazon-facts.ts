// What a program did with a simulated Amazon, as lines that can be compared: of calls that change something, each parameter by itself.
import type { Amazon, Call } from '@imgbuild/simulator';

type Parameters = Readonly<Record<string, string>>;

/** Calls that change nothing: how often a program looks, and at what, is its own affair. */
const isReading = ({ action }: Call): boolean => /^(?:Describe|Get|List|Head)/.test(action);

/** Names of the actions that only read. */
export function readingOf(amazon: Amazon): ReadonlySet<string> {
  return new Set(amazon.calls.calls.filter(isReading).map(({ action }) => action));
}

/**
 * A line for each parameter of each kind of call that changes something, `us-west-2 RunInstances InstanceType=t3.micro`, and one for how
 * many calls there were of it. Ids, times and names that are picked at random are the same in all.
 */
export function writingOf(amazon: Amazon): ReadonlySet<string> {
  const calls = amazon.calls.calls.filter((call) => !isReading(call));
  const counts = new Map<string, number>();
  const lines = calls.flatMap(({ region, action, parameters }) => {
    const call = `${region} ${action}`;
    counts.set(call, (counts.get(call) ?? 0) + 1);
    return Object.entries(labelled(parameters as Parameters)).map(([name, value]) => `${call} ${name}=${alike(value)}`);
  });
  return new Set([
    ...lines.map((line) => line.replace(/(?<= ClientToken=).*/, 'TOKEN')),
    ...[...counts].map(([call, count]) => `${call}: ${count}`),
  ]);
}

/** What the account holds in the end, in all regions: a line for each property of each image and snapshot of its own. */
export function madeIn(amazon: Amazon, account: string): ReadonlySet<string> {
  const { regions } = amazon.state() as unknown as {
    readonly regions: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, object>>>>>>;
  };
  return new Set(
    Object.entries(regions).flatMap(([region, kinds]) =>
      ['images', 'snapshots', 'volumes', 'keyPairs', 'launchTemplates'].flatMap((kind) =>
        Object.values(kinds[kind] ?? {})
          .filter((thing) => (thing as { readonly owner?: string }).owner === account)
          .flatMap((thing) => flat(thing, '').map(([path, value]) => `${region} ${kind} ${path}=${alike(value)}`)),
      ),
    ),
  );
}

/** Elements of lists by what tells them apart, and not by their places: those of tags come in any order. */
function labelled(parameters: Parameters): Parameters {
  const labels = new Map<string, string>();
  for (const [name, value] of Object.entries(parameters)) {
    const [, element, member] = /^(.*\.\d+)\.(Key|ResourceType|DeviceName|InstanceType)$/.exec(name) ?? [];
    if (element !== undefined && member !== undefined) labels.set(element, value);
  }
  const renamed = (name: string): string => {
    let told = '';
    let path = '';
    for (const part of name.split('.')) {
      path = path === '' ? part : `${path}.${part}`;
      const label = labels.get(path);
      told = label === undefined ? (told === '' ? part : `${told}.${part}`) : `${told}[${label}]`;
    }
    return told.replace(/\.Value$/, '');
  };
  return Object.fromEntries(
    Object.entries(parameters)
      .filter(([name]) => !/\.Key$/.test(name) || !labels.has(name.slice(0, -'.Key'.length)))
      .map(([name, value]) => [renamed(name), value]),
  );
}

function flat(value: unknown, path: string): readonly (readonly [string, string])[] {
  if (Array.isArray(value)) return value.flatMap((each) => flat(each, `${path}[]`));
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([name, each]) => flat(each, path === '' ? name : `${path}.${name}`));
  return [[path, String(value)]];
}

/** A value without what differs in each run. */
function alike(value: string): string {
  const text = value.startsWith('{') ? JSON.stringify(JSON.parse(value)) : value;
  return text
    .replace(/\b(ami|eni|fleet|i|key|lt|sg|sir|snap|subnet|vol|vpc)-[0-9a-f-]{8,}\b/g, '$1-ID')
    .replace(/packer([_-])[0-9a-f]{8}(?:-[0-9a-f]+){4}/g, 'packer$1RANDOM')
    .replace(/(packer-fleet-launch-template)-[\w-]+/g, '$1-RANDOM')
    .replace(/Task created on [\d,]+/, 'Task created on TIME')
    .replace(/^1[0-9]{12}$/, 'TIME');
}
