import { cut, entry, is, not, type Read, readFields, type Reading } from './reading.ts';
import { bytes, count, integer } from './values.ts';

/** A device by its path on the host, or by a name of the Container Device Interface, which the engine looks up. */
export type Device =
  | {
      readonly kind: 'path';
      readonly device: {
        readonly PathOnHost: string;
        readonly PathInContainer: string;
        readonly CgroupPermissions: string;
      };
    }
  | { readonly kind: 'cdi'; readonly name: string };

/** `VENDOR/CLASS=DEVICE`, as the CDI specification has it. */
const cdiName = /^[a-z]([\w.-]*[a-z\d])?\/[a-z]([\w-]*[a-z\d])?=[a-z\d]([\w.:-]*[a-z\d])?$/i;

/** `--device SOURCE[:TARGET][:PERMISSIONS]`, or the CDI name of one. On Windows all is left to the engine. */
export const device: Read<Device> = (written, { os }) => {
  if (cdiName.test(written)) return is({ kind: 'cdi', name: written });
  if (os === 'windows') return is({ kind: 'path', device: { PathOnHost: written, PathInContainer: '', CgroupPermissions: '' } });
  const parts = written.split(':');
  const [first = '', second, third] = parts;
  if (first === '' || parts.length > 3) return not(`"${written}" is not SOURCE[:TARGET][:PERMISSIONS]`);
  const modeIsSecond = second !== undefined && third === undefined && isPermissions(second);
  if (third !== undefined && !isPermissions(third)) return not(`the permissions "${third}" are not made of r, w and m`);
  const target = second === undefined || modeIsSecond ? first : second;
  if (!target.startsWith('/')) return not(`"${target}" is not an absolute path`);
  const source = second === undefined || modeIsSecond ? cleanPath(first) : first;
  return is({
    kind: 'path',
    device: {
      PathOnHost: source,
      PathInContainer: second === undefined || modeIsSecond ? source : third === undefined ? cleanPath(second) : second,
      CgroupPermissions: third ?? (modeIsSecond ? second : 'rwm'),
    },
  });
};

/** Some of r, w and m, each once. */
function isPermissions(written: string): boolean {
  return /^[rwm]{1,3}$/.test(written) && new Set(written).size === written.length;
}

/** An absolute path without `.`, `..` and doubled slashes. */
function cleanPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** What a driver is asked for (`HostConfig.DeviceRequests`). */
export interface DeviceRequest {
  Driver?: string;
  Count?: number;
  DeviceIDs?: string[];
  Capabilities?: string[][];
  Options?: Record<string, string>;
}

/** `--gpus all`, `--gpus 2`, `--gpus '"device=0,1",capabilities=utility'`. */
export const gpus: Read<DeviceRequest> = (written) => {
  const fields = readFields(written);
  if ('reason' in fields) return fields;
  const seen = new Set<string>();
  const request: DeviceRequest = { Driver: '', Count: 0, Capabilities: [['gpu']], Options: {} };
  for (const field of fields.value) {
    const { before: key, after: value } = cut(field, '=');
    if (seen.has(key)) return not(`"${key}" is given twice`);
    seen.add(key);
    const wrong = value === undefined ? setCount(request, key) : setField(request, key, value);
    if (wrong !== undefined) return wrong;
    if (value === undefined) seen.add('count');
  }
  if (!seen.has('count') && request.DeviceIDs === undefined) request.Count = 1;
  return is(request);
};

type Wrong = { readonly reason: string } | undefined;

function setField(request: DeviceRequest, key: string, value: string): Wrong {
  switch (key) {
    case 'driver':
      request.Driver = value;
      return undefined;
    case 'count':
      return setCount(request, value);
    case 'device':
      request.DeviceIDs = value.split(',');
      return undefined;
    case 'capabilities':
      request.Capabilities = [[...value.split(','), 'gpu']];
      return undefined;
    case 'options': {
      const pairs = readFields(value);
      if ('reason' in pairs) return pairs;
      request.Options = Object.fromEntries(pairs.value.map(entry));
      return undefined;
    }
    default:
      return not(`"${key}" is not one of driver, count, device, capabilities, options`);
  }
}

function setCount(request: DeviceRequest, written: string): Wrong {
  if (written !== 'all' && !/^[+-]?\d{1,9}$/.test(written)) return not(`"${written}" is neither a number nor "all"`);
  request.Count = written === 'all' ? -1 : Number(written);
  return undefined;
}

/** The path before the first colon, and what is behind it. */
function ofDevice<T>(written: string, read: (rest: string) => Reading<T>): Reading<{ readonly path: string; readonly value: T }> {
  const { before, after } = cut(written, ':');
  if (after === undefined || !before.startsWith('/dev/'))
    return not(`"${written}" does not begin with the path of a device, such as /dev/sda:`);
  const reading = read(after);
  return 'reason' in reading ? reading : is({ path: before, value: reading.value });
}

/** `--blkio-weight-device DEVICE:WEIGHT`. */
export const weight: Read<{ readonly Path: string; readonly Weight: number }> = (written) => {
  const found = ofDevice(written, count);
  if ('reason' in found) return found;
  const { path, value } = found.value;
  if (value !== 0 && (value < 10 || value > 1000)) return not(`the weight ${value} is not between 10 and 1000`);
  return is({ Path: path, Weight: value });
};

export interface Rate {
  readonly Path: string;
  readonly Rate: number;
}

/** `--device-read-bps DEVICE:BYTES`, each second. */
export const byteRate: Read<Rate> = (written, world) => rate(written, (rest) => bytes(rest, world));

/** `--device-read-iops DEVICE:OPERATIONS`, each second. */
export const operationRate: Read<Rate> = (written) => rate(written, count);

function rate(written: string, read: (rest: string) => Reading<number>): Reading<Rate> {
  const found = ofDevice(written, read);
  return 'reason' in found ? found : is({ Path: found.value.path, Rate: found.value.value });
}

const limits = 'core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack'.split(' ');

export interface Limit {
  readonly Name: string;
  readonly Soft: number;
  readonly Hard: number;
}

/** Decimal even if it begins with a zero. */
const decimal: Read<number> = (written, world) =>
  /^[+-]?\d+$/.test(written) ? integer(written.replace(/^([+-]?)0+(?=\d)/, '$1'), world) : not('it is no number');

/** `--ulimit NAME=SOFT[:HARD]`; -1 is no limit. */
export const limit: Read<Limit> = (written, world) => {
  const { before, after } = cut(written, '=');
  if (after === undefined) return not(`"${written}" is not NAME=SOFT[:HARD]`);
  if (!limits.includes(before)) return not(`"${before}" is no limit; there are ${limits.join(', ')}`);
  const parts = after.split(':');
  const [soft, hard] = [parts[0], parts[1] ?? parts[0]].map((part) => decimal(part ?? '', world));
  if (parts.length > 2 || soft === undefined || hard === undefined || 'reason' in soft || 'reason' in hard)
    return not(`"${after}" is not SOFT[:HARD] in whole numbers`);
  if (hard.value !== -1 && (soft.value === -1 || soft.value > hard.value))
    return not(`the soft limit ${soft.value} is above the hard one, ${hard.value}`);
  return is({ Name: before, Soft: soft.value, Hard: hard.value });
};
