import type { Row } from './row.ts';

const endpoint = (name: string, settings: object) => ({ NetworkingConfig: { EndpointsConfig: { [name]: settings } } });

/** Names, networks and ports. */
export const networkRows: readonly Row[] = [
  {
    flag: 'add-host',
    args: ['--add-host', 'a:10.0.0.1', '--add-host=b=[::1]', '--add-host', 'c:host-gateway'],
    host: { ExtraHosts: ['a:10.0.0.1', 'b:::1', 'c:host-gateway'] },
  },
  { flag: 'add-host', args: ['--add-host', 'v6:2001:DB8:0::1'], host: { ExtraHosts: ['v6:2001:DB8:0::1'] } },
  {
    flag: 'dns',
    args: ['--dns', ' 8.8.8.8', '--dns=2001:DB8:0:0::1', '--dns', '::ffff:1.2.3.4'],
    host: { Dns: ['8.8.8.8', '2001:db8::1', '1.2.3.4'] },
  },
  { flag: 'dns-option', args: ['--dns-option', 'ndots:2', '--dns-opt', 'rotate'], host: { DnsOptions: ['ndots:2', 'rotate'] } },
  { flag: 'dns-search', args: ['--dns-search', 'example.com.', '--dns-search', '.'], host: { DnsSearch: ['example.com', '.'] } },
  { flag: 'domainname', args: ['--domainname', 'example.com'], body: { Domainname: 'example.com' } },
  {
    flag: 'expose',
    args: ['--expose', '80', '--expose', '53/udp', '--expose=7000-7001/sctp'],
    body: { ExposedPorts: { '80/tcp': {}, '53/udp': {}, '7000/sctp': {}, '7001/sctp': {} } },
  },
  { flag: 'hostname', args: ['-h', 'box'], body: { Hostname: 'box' } },
  {
    flag: 'ip',
    args: ['--network', 'back', '--ip', '172.30.100.104'],
    body: endpoint('back', { IPAMConfig: { IPv4Address: '172.30.100.104' } }),
    host: { NetworkMode: 'back' },
  },
  {
    flag: 'ip6',
    args: ['--network=back', '--ip6=2001:db8::33'],
    body: endpoint('back', { IPAMConfig: { IPv6Address: '2001:db8::33' } }),
    host: { NetworkMode: 'back' },
  },
  { flag: 'link', args: ['--link', 'db:database', '--link=cache'], host: { Links: ['db:database', 'cache'] } },
  {
    flag: 'link',
    args: ['--network', 'back', '--link', 'db'],
    body: endpoint('back', { Links: ['db'] }),
    host: { NetworkMode: 'back', Links: ['db'] },
  },
  {
    flag: 'link-local-ip',
    args: ['--net', 'back', '--link-local-ip', '169.254.1.1'],
    body: endpoint('back', { IPAMConfig: { LinkLocalIPs: ['169.254.1.1'] } }),
    host: { NetworkMode: 'back' },
  },
  {
    flag: 'mac-address',
    args: ['--mac-address', '92:d0:c6:0a:29:33'],
    body: { ...endpoint('default', { MacAddress: '92:d0:c6:0a:29:33' }), MacAddress: '92:d0:c6:0a:29:33' },
    compare: 'requests',
  },
  { flag: 'network', args: ['--network', 'host'], host: { NetworkMode: 'host' } },
  { flag: 'network', args: ['--net=container:other'], host: { NetworkMode: 'container:other' } },
  {
    flag: 'network',
    args: ['--network', 'name=Back,alias=A,alias=b,ip=172.30.1.1,ip6=fd00::1,link-local-ip=169.254.1.2,driver-opt=a.b=c'],
    body: endpoint('back', {
      Aliases: ['a', 'b'],
      DriverOpts: { 'a.b': 'c' },
      IPAMConfig: { IPv4Address: '172.30.1.1', IPv6Address: 'fd00::1', LinkLocalIPs: ['169.254.1.2'] },
    }),
    host: { NetworkMode: 'back' },
  },
  {
    flag: 'network',
    args: ['--network', 'front', '--network', 'name=back,gw-priority=-1,mac-address=92:d0:c6:0a:29:33'],
    body: { NetworkingConfig: { EndpointsConfig: { front: {}, back: { GwPriority: -1, MacAddress: '92:d0:c6:0a:29:33' } } } },
    host: { NetworkMode: 'front' },
    compare: 'requests',
  },
  {
    flag: 'network',
    args: ['--network', 'name=back,mac-address=92:d0:c6:0a:29:34'],
    body: { ...endpoint('back', { MacAddress: '92:d0:c6:0a:29:34' }), MacAddress: '92:d0:c6:0a:29:34' },
    host: { NetworkMode: 'back' },
    compare: 'requests',
  },
  {
    flag: 'network-alias',
    args: ['--network', 'back', '--network-alias', 'web', '--net-alias=www'],
    body: endpoint('back', { Aliases: ['web', 'www'] }),
    host: { NetworkMode: 'back' },
  },
  {
    flag: 'publish',
    args: ['-p', '8080:80', '-p', '127.0.0.1::53/UDP', '-p', '[::1]:81:80'],
    body: { ExposedPorts: { '80/tcp': {}, '53/udp': {} } },
    host: {
      PortBindings: {
        '80/tcp': [
          { HostIp: '', HostPort: '8080' },
          { HostIp: '::1', HostPort: '81' },
        ],
        '53/udp': [{ HostIp: '127.0.0.1', HostPort: '' }],
      },
    },
  },
  {
    flag: 'publish',
    args: ['-p', '80'],
    body: { ExposedPorts: { '80/tcp': {} } },
    host: { PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '' }] } },
  },
  {
    flag: 'publish',
    args: ['--publish', '7000-7001:8000-8001', '-p9000-9010:90'],
    body: { ExposedPorts: { '8000/tcp': {}, '8001/tcp': {}, '90/tcp': {} } },
    host: {
      PortBindings: {
        '8000/tcp': [{ HostIp: '', HostPort: '7000' }],
        '8001/tcp': [{ HostIp: '', HostPort: '7001' }],
        '90/tcp': [{ HostIp: '', HostPort: '9000-9010' }],
      },
    },
  },
  {
    flag: 'publish',
    args: ['-p', 'target=80,published=8080,protocol=udp', '--expose', '80/udp', '-p', '::1:82:82'],
    body: { ExposedPorts: { '80/udp': {}, '82/tcp': {} } },
    host: { PortBindings: { '80/udp': [{ HostIp: '', HostPort: '8080' }], '82/tcp': [{ HostIp: '::1', HostPort: '82' }] } },
  },
  { flag: 'publish-all', args: ['-P'], host: { PublishAllPorts: true } },
];
