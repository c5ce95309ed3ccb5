import { cut, is, not, type Read, type Reading } from './reading.ts';
import { addressOf } from './values.ts';

/** A port of the container (`80/tcp`) and where it is to be reached. */
export interface Published {
  readonly port: string;
  /** Both empty: any port on every address. */
  readonly binding: { readonly HostIp: string; readonly HostPort: string };
}

interface Range {
  readonly start: number;
  readonly end: number;
}

const forms = 'write [ADDRESS:][HOST PORT:]PORT[/PROTOCOL], such as 8080:80, 127.0.0.1::53/udp or 8000-8009:8000-8009';

/** `-p`: short, or long as in `published=8080,target=80,protocol=tcp`. A range gives one for each of its ports. */
export const publish: Read<readonly Published[]> = (written) => {
  if (!written.includes('=')) return publishShort(written);
  const parameters = new Map([['protocol', 'tcp']]);
  for (const part of written.split(',')) {
    const { before, after } = cut(part, '=');
    if (before === '' || after === undefined) return not(`"${part}" of "${written}" is not NAME=VALUE`);
    parameters.set(before, after);
  }
  return publishShort(
    `${parameters.get('published') ?? ''}:${parameters.get('target') ?? ''}/${parameters.get('protocol') ?? ''}`,
  );
};

function publishShort(written: string): Reading<readonly Published[]> {
  const parts = written.split(':');
  const container = containerPorts(parts.pop() ?? '');
  const hostText = parts.pop() ?? '';
  const written_address = parts.join(':');
  const address = /^\[.*\]$/.test(written_address) ? written_address.slice(1, -1) : written_address;
  if (address !== '' && addressOf(address) === undefined) return not(`"${address}" is not an IP address; ${forms}`);
  if (container === undefined) return not(`"${written}" is not a port; ${forms}`);
  const host = hostText === '' ? undefined : range(hostText);
  if (hostText !== '' && host === undefined) return not(`"${hostText}" is not a port of the host; ${forms}`);
  const size = container.end - container.start;
  if (host !== undefined && size !== 0 && host.end - host.start !== size)
    return not(`the two ranges of "${written}" are not of the same length`);
  const published: Published[] = [];
  for (let offset = 0; offset <= size; offset++) {
    published.push({
      port: `${container.start + offset}/${container.protocol}`,
      binding: { HostIp: address, HostPort: hostPort(host, offset, size) },
    });
  }
  return is(published);
}

/** A range for one port of the container means any port of it. */
function hostPort(host: Range | undefined, offset: number, size: number): string {
  if (host === undefined) return '';
  return size === 0 && host.end !== host.start ? `${host.start}-${host.end}` : String(host.start + offset);
}

function containerPorts(written: string): (Range & { readonly protocol: string }) | undefined {
  const [ports = '', named = ''] = written.split('/');
  const protocol = named === '' ? 'tcp' : named.toLowerCase();
  const found = range(ports);
  return found === undefined || !['tcp', 'udp', 'sctp'].includes(protocol) ? undefined : { ...found, protocol };
}

/** `8000` or `8000-8009`. */
function range(written: string): Range | undefined {
  const match = /^(\d+)(?:-(\d+))?$/.exec(written);
  if (match === null) return undefined;
  const start = Number(match[1]);
  const end = Number(match[2] ?? match[1]);
  return end < start || end > 65_535 ? undefined : { start, end };
}

/** `--expose`: a port or a range, with a protocol. */
export const expose: Read<readonly string[]> = (written) => {
  const found = containerPorts(written);
  if (found === undefined) return not(`"${written}" is not a port: write 80, 53/udp or 8000-8009`);
  return is(Array.from({ length: found.end - found.start + 1 }, (_, offset) => `${found.start + offset}/${found.protocol}`));
};
