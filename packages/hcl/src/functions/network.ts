import { stringType, listOf } from '../values/type.ts';
import { fail, listValue, stringValue, succeed, textOf, type Outcome, type Value } from '../values/value.ts';
import { toBigInt } from '../values/number.ts';
import { numberIn } from '../values/value.ts';
import { integerOf } from './arguments.ts';
import { formatAddress, parseNetwork, type Network } from './addresses.ts';
import { define, nothingCertain, number, text, type EagerFunction } from './define.ts';

function networkOf(value: Value): Outcome<Network> {
  const network = parseNetwork(textOf(value));
  return network === undefined
    ? fail(`${JSON.stringify(textOf(value))} is no network in CIDR notation such as 10.0.0.0/16`, [0])
    : succeed(network);
}

const show = ({ family, address, prefix }: Network): string => `${formatAddress(family, address)}/${prefix}`;

/** More new bits in one step than these are refused. */
const mostBits = 32;

const cidrhost = define({
  name: 'cidrhost',
  summary: 'The address of a host in a network; a negative number counts from the end.',
  parameters: [text('prefix'), number('hostnum')],
  certain: nothingCertain,
  returns: stringType,
  call: ([prefix, host]) => {
    const checked = integerOf(host!, 1);
    if (!checked.ok) return checked;
    const network = networkOf(prefix!);
    if (!network.ok) return network;
    const { family, address, prefix: length, bits } = network.value;
    const hosts = 1n << BigInt(bits - length);
    const wanted = toBigInt(numberIn(host!)) ?? 0n;
    if (wanted >= hosts || -wanted > hosts) return fail(`the network has no host ${wanted}: it has ${hosts} addresses`, [1]);
    return succeed(stringValue(formatAddress(family, address + (wanted < 0n ? hosts + wanted : wanted))));
  },
});

const cidrnetmask = define({
  name: 'cidrnetmask',
  summary: 'The netmask of a network, as an address.',
  parameters: [text('prefix')],
  certain: nothingCertain,
  returns: stringType,
  call: ([prefix]) => {
    const network = networkOf(prefix!);
    if (!network.ok) return network;
    const { family, bits, prefix: length } = network.value;
    const host = (1n << BigInt(bits - length)) - 1n;
    return succeed(stringValue(formatAddress(family, (1n << BigInt(bits)) - 1n - host)));
  },
});

const cidrsubnet = define({
  name: 'cidrsubnet',
  summary: 'A part of a network: with so many bits more, and of these parts the one with a number.',
  parameters: [text('prefix'), number('newbits'), number('netnum')],
  certain: nothingCertain,
  returns: stringType,
  call: ([prefix, newBits, part]) => {
    const added = integerOf(newBits!, 1);
    if (!added.ok) return added;
    const checked = integerOf(part!, 2);
    if (!checked.ok) return checked;
    const network = networkOf(prefix!);
    if (!network.ok) return network;
    const { family, address, prefix: length, bits } = network.value;
    if (added.value > mostBits || added.value < 0) return fail(`a network can be extended by 0 to ${mostBits} bits at once`, [1]);
    if (length + added.value > bits)
      return fail(`a prefix of ${length} bits cannot be extended by ${added.value}: an address has ${bits}`, [1]);
    const parts = 1n << BigInt(added.value);
    const wanted = toBigInt(numberIn(part!)) ?? 0n;
    if (wanted >= parts || wanted < 0n)
      return fail(`with ${added.value} bits more there is no part ${wanted}: there are ${parts}`, [2]);
    const subnet = {
      ...network.value,
      prefix: length + added.value,
      address: address + (wanted << BigInt(bits - length - added.value)),
    };
    return succeed(stringValue(show({ ...subnet, family })));
  },
});

const cidrsubnets = define({
  name: 'cidrsubnets',
  summary: 'Consecutive parts of a network, each with its own number of bits more.',
  parameters: [text('prefix')],
  variadic: number('newbits'),
  certain: nothingCertain,
  returns: listOf(stringType),
  call: ([prefix, ...extensions]) => {
    const network = networkOf(prefix!);
    if (!network.ok) return network;
    const { address, prefix: length, bits } = network.value;
    const end = address + (1n << BigInt(bits - length));
    const subnets: Value[] = [];
    let next = address;
    for (const [index, extension] of extensions.entries()) {
      const added = integerOf(extension, index + 1);
      if (!added.ok) return added;
      if (added.value < 1 || added.value > mostBits)
        return fail(`a network can be extended by 1 to ${mostBits} bits at once`, [index + 1]);
      const total = length + added.value;
      if (total > bits) return fail(`a prefix of ${total} bits is too long: an address has ${bits}`, [index + 1]);
      const size = 1n << BigInt(bits - total);
      // Subnets begin at a multiple of their size.
      const start = ((next + size - 1n) / size) * size;
      if (start + size > end) return fail(`no room is left for a part with a prefix of ${total} bits`, [index + 1]);
      subnets.push(stringValue(show({ ...network.value, prefix: total, address: start })));
      next = start + size;
    }
    return succeed(listValue(subnets, stringType));
  },
});

export const networkFunctions: readonly EagerFunction[] = [cidrhost, cidrnetmask, cidrsubnet, cidrsubnets];
