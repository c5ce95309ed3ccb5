import { cut, entry, is, not, type Read, readFields, withEntry, type World } from './reading.ts';
import { bytes, oneOf, text, toggle } from './values.ts';
import { absolute } from './volumes.ts';

/** A mount as the Engine API has it (`POST /containers/create`, `HostConfig.Mounts`). */
export interface Mount {
  Type: string;
  Source?: string;
  Target?: string;
  ReadOnly?: boolean;
  Consistency?: string;
  BindOptions?: {
    Propagation?: string;
    NonRecursive?: boolean;
    ReadOnlyNonRecursive?: boolean;
    ReadOnlyForceRecursive?: boolean;
  };
  VolumeOptions?: {
    NoCopy?: boolean;
    Labels?: Record<string, string>;
    Subpath?: string;
    DriverConfig?: { Name?: string; Options?: Record<string, string> };
  };
  ImageOptions?: { Subpath?: string };
  TmpfsOptions?: { SizeBytes?: number; Mode?: number };
}

/** An option of `--mount`: lays what is behind the `=` into the mount, or tells why not. */
interface MountOption {
  readonly names: readonly string[];
  /** What it means without a value; without this it needs one. */
  readonly alone?: string;
  readonly give: (mount: Mount, written: string, world: World) => { readonly reason: string } | undefined;
}

function option<T>(names: readonly string[], read: Read<T>, set: (mount: Mount, value: T) => unknown): MountOption {
  return {
    names,
    ...((read as unknown) === toggle ? { alone: 'true' } : {}),
    give: (mount, written, world) => {
      const reading = read(written, world);
      if ('reason' in reading) return reading;
      set(mount, reading.value);
      return undefined;
    },
  };
}

const lowerCase: Read<string> = (written) => is(written.toLowerCase());
const path: Read<string> = (written, world) => is(absolute(written, world));

/** Permissions as chmod writes them. */
const octal: Read<number> = (written) =>
  /^[0-7]{1,10}$/.test(written) ? is(parseInt(written, 8)) : not(`"${written}" is not an octal number such as 1770`);

/** How a bind mount takes along what is mounted below it; nothing to say for `enabled`, which is the default. */
const recursions: ReadonlyMap<string, NonNullable<Mount['BindOptions']>> = new Map([
  ['enabled', {}],
  ['disabled', { NonRecursive: true }],
  ['writable', { ReadOnlyNonRecursive: true }],
  ['readonly', { ReadOnlyForceRecursive: true }],
]);
const recursion: Read<string> = (written, world) =>
  written === '' ? not(`it is one of ${[...recursions.keys()].join(', ')}`) : oneOf(...recursions.keys())(written, world);

/** Sets some of the options of a volume. Its driver is always there, as with Docker's CLI. */
function ofVolume(mount: Mount, more: NonNullable<Mount['VolumeOptions']>): void {
  mount.VolumeOptions = { DriverConfig: {}, ...mount.VolumeOptions, ...more };
}

/** `NAME=VALUE` beside others; one without a name is nothing. */
function beside(map: Readonly<Record<string, string>> | undefined, written: string): Record<string, string> {
  const added = entry(written);
  return added[0] === '' ? { ...map } : withEntry(map, added);
}

/** Every option of `--mount` (docs.docker.com/engine/storage). */
const mountOptions: readonly MountOption[] = [
  option(['type'], lowerCase, (mount, type) => (mount.Type = type)),
  option(['source', 'src'], path, (mount, source) => (mount.Source = source)),
  option(['target', 'dst', 'destination'], text, (mount, target) => (mount.Target = target)),
  option(['readonly', 'ro'], toggle, (mount, on) => (mount.ReadOnly = on)),
  option(['consistency'], lowerCase, (mount, consistency) => (mount.Consistency = consistency)),
  option(['bind-propagation'], lowerCase, (mount, mode) => (mount.BindOptions = { ...mount.BindOptions, Propagation: mode })),
  option(['bind-nonrecursive'], toggle, (mount, on) => (mount.BindOptions = { ...mount.BindOptions, NonRecursive: on })),
  option(['bind-recursive'], recursion, (mount, mode) => {
    if (mode !== 'enabled') mount.BindOptions = { ...mount.BindOptions, ...recursions.get(mode) };
  }),
  option(['volume-subpath'], text, (mount, subpath) => {
    ofVolume(mount, { Subpath: subpath });
  }),
  option(['volume-nocopy'], toggle, (mount, on) => {
    ofVolume(mount, { NoCopy: on });
  }),
  option(['volume-label'], text, (mount, label) => {
    ofVolume(mount, { Labels: beside(mount.VolumeOptions?.Labels, label) });
  }),
  option(['volume-driver'], text, (mount, name) => {
    ofVolume(mount, { DriverConfig: { ...mount.VolumeOptions?.DriverConfig, Name: name } });
  }),
  option(['volume-opt'], text, (mount, pair) => {
    const { DriverConfig: driver } = mount.VolumeOptions ?? {};
    ofVolume(mount, { DriverConfig: { ...driver, Options: beside(driver?.Options, pair) } });
  }),
  option(['image-subpath'], text, (mount, subpath) => (mount.ImageOptions = { Subpath: subpath })),
  option(['tmpfs-size'], bytes, (mount, size) => (mount.TmpfsOptions = { ...mount.TmpfsOptions, SizeBytes: size })),
  option(['tmpfs-mode'], octal, (mount, mode) => (mount.TmpfsOptions = { ...mount.TmpfsOptions, Mode: mode })),
];

const optionsByName = new Map(mountOptions.flatMap((each) => each.names.map((name) => [name, each])));

/** `--mount type=bind,source=/src,target=/dst,readonly`: comma-separated, in any order. */
export const mount: Read<Mount> = (written, world) => {
  const fields = readFields(written);
  if ('reason' in fields) return fields;
  const result: Mount = { Type: 'volume' };
  for (const field of fields.value) {
    const { before, after } = cut(field, '=');
    const name = before.toLowerCase();
    const known = optionsByName.get(name);
    if (known === undefined) return not(`"${before}" is no option of a mount; there are ${[...optionsByName.keys()].join(', ')}`);
    const value = after ?? known.alone;
    if (value === undefined) return not(`${name} needs a value: ${name}=…`);
    const wrong = known.give(result, value, world);
    if (wrong !== undefined) return not(`${name}: ${wrong.reason}`);
  }
  const wrong = disagreement(result);
  return wrong === undefined ? is(result) : not(wrong);
};

const types = ['bind', 'volume', 'tmpfs', 'image', 'npipe', 'cluster'];

function disagreement(made: Mount): string | undefined {
  if (!types.includes(made.Type)) return `"${made.Type}" is no type of a mount; there are ${types.join(', ')}`;
  if (made.Target === undefined || made.Target === '') return 'target is missing: where in the container?';
  const families = { bind: made.BindOptions, volume: made.VolumeOptions, image: made.ImageOptions, tmpfs: made.TmpfsOptions };
  for (const [family, chosen] of Object.entries(families)) {
    if (chosen !== undefined && made.Type !== family) return `${family}-… options do not go with type=${made.Type}`;
  }
  const { ReadOnlyNonRecursive: writable, ReadOnlyForceRecursive: forced, Propagation: propagation } = made.BindOptions ?? {};
  if (writable === true && made.ReadOnly !== true) return 'bind-recursive=writable needs readonly beside it';
  if (forced === true && made.ReadOnly !== true) return 'bind-recursive=readonly needs readonly beside it';
  if (forced === true && propagation !== 'rprivate') return 'bind-recursive=readonly needs bind-propagation=rprivate beside it';
  return undefined;
}
