import { attr, block, body, type Infer, t } from '@imgbuild/core/sdk';
import { resourceFilter, subnetFilter } from './filters.ts';

/** Where the instance is in the network, and how it is reached there. */
export const networkSettings = body(
  {
    associate_public_ip_address: attr(t.bool, {
      doc: 'Whether the instance has a public address. Default: as the subnet. Without a subnet, one of the VPC is taken.',
    }),
    availability_zone: attr(t.string, { doc: 'Availability zone to run in. Default: the subnet’s, else EC2’s choice.' }),
    subnet_id: attr(t.string, { doc: 'Subnet to run in; needed in a VPC that is not the default.' }),
    subnet_filter: block(subnetFilter, { doc: 'Finds the subnet, unless `subnet_id` is set.' }),
    vpc_id: attr(t.string, { doc: 'VPC to run in. Default: the subnet’s, else the default VPC.' }),
    vpc_filter: block(resourceFilter, { doc: 'Finds the VPC, unless `vpc_id` is set.' }),
    security_group_id: attr(t.string, { doc: 'Security group of the instance, instead of a temporary one.' }),
    security_group_ids: attr(t.list(t.string), { doc: 'Security groups of the instance.', default: [] }),
    security_group_filter: block(resourceFilter, { doc: 'Finds the security groups, unless some are named.' }),
    temporary_security_group_source_cidrs: attr(t.list(t.string), {
      doc: 'Addresses that may connect by the temporary security group. Default: all, `0.0.0.0/0`, or `::/0` with `ssh_interface = "ipv6"`.',
      default: [],
    }),
    temporary_security_group_source_public_ip: attr(t.bool, {
      doc: 'Only this machine’s public address may connect, as https://checkip.amazonaws.com tells it, or the address in IMGBUILD_CHECKIP_URL.',
      default: false,
    }),
    ssh_interface: attr(t.oneOf(['public_ip', 'private_ip', 'public_dns', 'private_dns', 'ipv6', 'session_manager']), {
      doc: 'How the instance is reached, by SSH or WinRM. Default: by its public address, else by its private one. `session_manager` needs AWS’s session-manager-plugin, 1.2.536 or later.',
    }),
    session_manager_port: attr(t.number, {
      doc: 'Port here that the session leads from. Default, and for 0: a free one of 8000 to 9000.',
      min: 0,
      max: 65_535,
    }),
    pause_before_ssm: attr(t.duration, { doc: 'How long to wait before the session is started.' }),
  },
  { rules: [{ rule: 'at-most-one', of: ['security_group_id', 'security_group_ids'] }] },
);

export type NetworkConfig = Infer<typeof networkSettings>;
