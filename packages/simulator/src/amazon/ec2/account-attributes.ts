import { action } from '../action.ts';
import { refusal } from '../refusal.ts';
import { list, string, structure } from '../wire/shape.ts';
import { dryRun } from './common.ts';
import { defaultVpc } from './network/vpcs.ts';

/** Source: EC2 API Reference, DescribeAccountAttributes. */
export const accountActions = {
  DescribeAccountAttributes: action(
    structure({ AttributeName: list(string), ...dryRun }),
    ({ AttributeName: names }, { region, account, world }) => {
      const values: Readonly<Record<string, string>> = {
        'supported-platforms': 'VPC',
        'vpc-max-security-groups-per-interface': '5',
        'max-elastic-ips': '5',
        'max-instances': String(world.settings().quotas.instances ?? 20),
        'vpc-max-elastic-ips': '5',
        'default-vpc': defaultVpc(region, account.id)?.id ?? 'none',
      };
      for (const name of names)
        if (!Object.hasOwn(values, name))
          throw refusal('InvalidParameterValue', `Value (${name}) for parameter attributeName is invalid. Unknown attribute.`);
      const asked = Object.entries(values).filter(([name]) => names.length === 0 || names.includes(name));
      return {
        accountAttributeSet: asked.map(([name, value]) => ({
          attributeName: name,
          attributeValueSet: [{ attributeValue: value }],
        })),
      };
    },
  ),
};
