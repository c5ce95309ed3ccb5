import { problems } from './problems.ts';
import { type Data, isList } from './data.ts';
import { type Fixer, keyFixer, renamed, withValue, without } from './fixer.ts';

const types = ['amazon-*'];

export const shutdownBehavior: Fixer = keyFixer('amazon-shutdown_behavior', 'builder', types, ['shutdown_behaviour'], (builder) =>
  renamed(builder, 'shutdown_behaviour', 'shutdown_behavior', 'old'),
);

export const enhancedNetworking: Fixer = keyFixer(
  'amazon-enhanced-networking',
  'builder',
  types,
  ['enhanced_networking'],
  (builder) => renamed(builder, 'enhanced_networking', 'ena_support', 'old'),
);

/** A switch that became a choice. Who has chosen already needs it no more. */
export const privateIp: Fixer = keyFixer('amazon-private-ip', 'builder', types, ['ssh_private_ip'], (builder, path, context) => {
  const rest = without(builder, 'ssh_private_ip');
  if (rest.has('ssh_interface')) return rest;
  const isPrivate = switchOf(builder.get('ssh_private_ip'));
  if (isPrivate !== undefined) return withValue(rest, 'ssh_interface', isPrivate ? 'private_ip' : 'public_ip');
  context.report(
    problems.create('not-a-switch', {
      key: 'ssh_private_ip',
      replacement: 'ssh_interface',
      choices: '"private_ip" or "public_ip"',
      span: context.spanOf([...path, 'ssh_private_ip']),
    }),
  );
  return builder;
});

/** The spellings that Go's strconv.ParseBool takes. */
function switchOf(value: Data | undefined): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return undefined;
  if (/^(?:1|t|T|true|True|TRUE)$/.test(value)) return true;
  return /^(?:0|f|F|false|False|FALSE)$/.test(value) ? false : undefined;
}

export const temporaryCidrs: Fixer = keyFixer(
  'amazon-temp-sec-cidrs',
  'builder',
  types,
  ['temporary_security_group_source_cidr'],
  (builder) => {
    const range = builder.get('temporary_security_group_source_cidr') ?? null;
    const rest = without(builder, 'temporary_security_group_source_cidr');
    return withValue(rest, 'temporary_security_group_source_cidrs', isList(range) ? range : [range]);
  },
);

export const spotPriceProduct: Fixer = keyFixer(
  'spot-price-auto-product',
  'builder',
  ['amazon-ebs', 'amazon-ebssurrogate', 'amazon-ebsvolume', 'amazon-instance'],
  ['spot_price_auto_product'],
  (builder) => without(builder, 'spot_price_auto_product'),
);
