import { cut, entry, is, not, type Read, readFields, type Reading } from './reading.ts';
import { hardwareAddressText } from './values.ts';

/** What a container is to be in one network. */
export interface Attachment {
  readonly target: string;
  readonly aliases: readonly string[];
  readonly links: readonly string[];
  readonly linkLocal: readonly string[];
  readonly ip: string;
  readonly ip6: string;
  readonly hardwareAddress: string;
  readonly driverOptions: Readonly<Record<string, string>>;
  readonly gatewayPriority: number;
}

const plain: Attachment = {
  target: 'default',
  aliases: [],
  links: [],
  linkLocal: [],
  ip: '',
  ip6: '',
  hardwareAddress: '',
  driverOptions: {},
  gatewayPriority: 0,
};

/** `--network NAME`, or in the long form `--network name=NAME,alias=…,ip=…`. The long form is lower-cased, as the CLI does. */
export const network: Read<Attachment> = (written, world) => {
  if (!/\w=\w/.test(written)) {
    return written.trim() === '' ? not('it has no name') : is({ ...plain, target: written });
  }
  const fields = readFields(written);
  if ('reason' in fields) return fields;
  let attachment: Attachment = { ...plain, target: '' };
  for (const field of fields.value) {
    const { before, after } = cut(field.toLowerCase(), '=');
    if (after === undefined) return not(`"${field}" is not NAME=VALUE`);
    const next = withField(attachment, before.trim(), after.trim());
    if ('reason' in next) return next;
    attachment = next.value;
  }
  if (attachment.target === '') return not('it has no name=…');
  const wrong = hardwareAddressText(attachment.hardwareAddress, world);
  return 'reason' in wrong ? wrong : is(attachment);
};

function withField(attachment: Attachment, name: string, value: string): Reading<Attachment> {
  switch (name) {
    case 'name':
      return is({ ...attachment, target: value });
    case 'alias':
      return is({ ...attachment, aliases: [...attachment.aliases, value] });
    case 'ip':
      return is({ ...attachment, ip: value });
    case 'ip6':
      return is({ ...attachment, ip6: value });
    case 'mac-address':
      return is({ ...attachment, hardwareAddress: value });
    case 'link-local-ip':
      return is({ ...attachment, linkLocal: [...attachment.linkLocal, value] });
    case 'driver-opt': {
      const [key, option] = entry(value);
      if (key === '' || !value.includes('=')) return not(`driver-opt "${value}" is not NAME=VALUE`);
      const driverOptions = { ...attachment.driverOptions, ...Object.fromEntries([[key.trim(), option.trim()]]) };
      return is({ ...attachment, driverOptions });
    }
    case 'gw-priority':
      if (!/^[+-]?\d{1,15}$/.test(value)) return not(`gw-priority "${value}" is not a whole number`);
      return is({ ...attachment, gatewayPriority: Number(value) });
    default:
      return not(`"${name}" is not one of name, alias, ip, ip6, mac-address, link-local-ip, driver-opt, gw-priority`);
  }
}

/** `--network-alias`, `--link`, `--ip`, `--ip6`, `--mac-address` and `--link-local-ip`: they are for the first network. */
export type NetworkFlags = Pick<Attachment, 'aliases' | 'links' | 'linkLocal' | 'ip' | 'ip6' | 'hardwareAddress'>;

/** A network as the Engine API has it (`NetworkingConfig.EndpointsConfig`). */
export interface Endpoint {
  Aliases?: string[];
  Links?: string[];
  DriverOpts?: Record<string, string>;
  IPAMConfig?: { IPv4Address?: string; IPv6Address?: string; LinkLocalIPs?: string[] };
  MacAddress?: string;
  GwPriority?: number;
}

/** Flags that say a thing which the long form of `--network` says too. */
const overlaps: readonly (readonly [keyof NetworkFlags, string])[] = [
  ['aliases', 'network-alias'],
  ['links', 'link'],
  ['ip', 'ip'],
  ['ip6', 'ip6'],
  ['hardwareAddress', 'mac-address'],
  ['linkLocal', 'link-local-ip'],
];

/** A disagreement between flags, told at one of them. */
export interface Disagreement {
  readonly flag: string;
  readonly reason: string;
}

/** Puts the networks and the flags for the first of them together. */
export function endpoints(
  attachments: readonly Attachment[],
  flags: NetworkFlags,
): Reading<ReadonlyMap<string, Endpoint>> | Disagreement {
  const made = new Map<string, Endpoint>();
  const all = attachments.length === 0 ? [plain] : attachments;
  for (const [index, written] of all.entries()) {
    const doubled = index === 0 ? overlaps.find(([key]) => written[key].length > 0 && flags[key].length > 0) : undefined;
    if (doubled !== undefined) return { flag: doubled[1], reason: `--network ${written.target} says this too: say it once` };
    const attachment = index === 0 ? withFlags(written, flags) : written;
    const { target } = attachment;
    if (!isUserDefined(target) && attachment.aliases.length > 0)
      return { flag: 'network-alias', reason: `the network "${target}" has no aliases, only those that were created have` };
    if (made.has(target)) return { flag: 'network', reason: `"${target}" is given twice` };
    made.set(target, endpoint(attachment));
  }
  const [first, ...others] = all.map(({ target }) => isUserDefined(target));
  if (others.some((other) => other !== first))
    return { flag: 'network', reason: 'a network that was created does not go with bridge, host, none or container:…' };
  // One network about which nothing is said needs no endpoint, and engines of every age understand that.
  return is(made.size === 1 ? new Map([...made].filter(([, { ...settings }]) => Object.keys(settings).length > 0)) : made);
}

function withFlags(attachment: Attachment, flags: NetworkFlags): Attachment {
  const chosen = overlaps.filter(([key]) => flags[key].length > 0 && (key !== 'links' || isUserDefined(attachment.target)));
  return { ...attachment, ...Object.fromEntries(chosen.map(([key]) => [key, flags[key]])) };
}

function endpoint({ aliases, links, linkLocal, ip, ip6, ...rest }: Attachment): Endpoint {
  const addresses = {
    ...(ip === '' ? {} : { IPv4Address: ip }),
    ...(ip6 === '' ? {} : { IPv6Address: ip6 }),
    ...(linkLocal.length === 0 ? {} : { LinkLocalIPs: [...linkLocal] }),
  };
  return {
    ...(aliases.length === 0 ? {} : { Aliases: [...aliases] }),
    ...(links.length === 0 ? {} : { Links: [...links] }),
    ...(Object.keys(rest.driverOptions).length === 0 ? {} : { DriverOpts: { ...rest.driverOptions } }),
    ...(Object.keys(addresses).length === 0 ? {} : { IPAMConfig: addresses }),
    ...(rest.hardwareAddress === '' ? {} : { MacAddress: rest.hardwareAddress }),
    ...(rest.gatewayPriority === 0 ? {} : { GwPriority: rest.gatewayPriority }),
  };
}

/** Whether it is a network that somebody created, not one that every engine has. */
function isUserDefined(target: string): boolean {
  return !['default', 'bridge', 'host', 'none'].includes(target) && cut(target, ':').before !== 'container';
}
