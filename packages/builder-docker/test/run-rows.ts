import type { ContainerSpec } from '../src/run-command.ts';

/** Arguments before the image, and what they change in the request for a container. */
export interface Row {
  /** The flag that the row is for. */
  readonly flag: string;
  readonly args: readonly string[];
  /** In the body beside what is always there. */
  readonly body?: object;
  /** In `HostConfig`. */
  readonly host?: object;
  readonly spec?: Partial<ContainerSpec>;
  /** Engines that run these; Linux unless said. */
  readonly os?: 'windows';
  /** The least API of an engine that Docker's CLI lets it through to. */
  readonly since?: string;
  /** Docker's CLI asks for a terminal when it is to hold one, unless it only creates. */
  readonly command?: 'create';
}

const endpoint = (name: string, settings: object) => ({ NetworkingConfig: { EndpointsConfig: { [name]: settings } } });
const rates = (path: string, rate: number) => [{ Path: path, Rate: rate }];
const detached = { AttachStdin: false, AttachStdout: false, AttachStderr: false };
const hour = 3_600_000_000_000;

/** At least one for every flag of `docker run`, but for those that are refused. `GIVEN` is `from outside` in the environment. */
export const rows: readonly Row[] = [
  {
    flag: 'add-host',
    args: ['--add-host', 'a:10.0.0.1', '--add-host=b=[::1]', '--add-host', 'c:host-gateway'],
    host: { ExtraHosts: ['a:10.0.0.1', 'b:::1', 'c:host-gateway'] },
  },
  { flag: 'add-host', args: ['--add-host', 'v6:2001:DB8:0::1'], host: { ExtraHosts: ['v6:2001:DB8:0::1'] } },
  {
    flag: 'annotation',
    args: ['--annotation', 'org.a=1', '--annotation', 'org.b'],
    host: { Annotations: { 'org.a': '1', 'org.b': '' } },
    since: '1.43',
  },
  { flag: 'attach', args: ['-a', 'STDOUT'], body: { AttachStdout: true, AttachStderr: false } },
  { flag: 'attach', args: ['-a=stdin', '--attach', 'stderr'], body: { AttachStdin: true, AttachStdout: false } },
  { flag: 'blkio-weight', args: ['--blkio-weight', '500'], host: { BlkioWeight: 500 } },
  {
    flag: 'blkio-weight-device',
    args: ['--blkio-weight-device', '/dev/null:100'],
    host: { BlkioWeightDevice: [{ Path: '/dev/null', Weight: 100 }] },
  },
  {
    flag: 'cap-add',
    args: ['--cap-add', 'sys_admin', '--cap-add', 'CAP_NET_ADMIN', '--cap-add=NET_ADMIN'],
    host: { CapAdd: ['CAP_NET_ADMIN', 'CAP_SYS_ADMIN'] },
  },
  { flag: 'cap-drop', args: ['--cap-drop', 'all'], host: { CapDrop: ['ALL'] } },
  { flag: 'cgroup-parent', args: ['--cgroup-parent', '/builds'], host: { CgroupParent: '/builds' } },
  { flag: 'cgroupns', args: ['--cgroupns', 'host'], host: { CgroupnsMode: 'host' } },
  { flag: 'cpu-count', args: ['--cpu-count', '2'], host: { CpuCount: 2 }, os: 'windows' },
  { flag: 'cpu-percent', args: ['--cpu-percent', '0x32'], host: { CpuPercent: 50 }, os: 'windows' },
  { flag: 'cpu-period', args: ['--cpu-period', '100_000'], host: { CpuPeriod: 100_000 } },
  { flag: 'cpu-quota', args: ['--cpu-quota', '050000'], host: { CpuQuota: 20_480 } },
  { flag: 'cpu-rt-period', args: ['--cpu-rt-period', '1000000'], host: { CpuRealtimePeriod: 1_000_000 } },
  { flag: 'cpu-rt-runtime', args: ['--cpu-rt-runtime', '950000'], host: { CpuRealtimeRuntime: 950_000 } },
  { flag: 'cpu-shares', args: ['-c', '512'], host: { CpuShares: 512 } },
  { flag: 'cpus', args: ['--cpus', '1.5'], host: { NanoCpus: 1_500_000_000 } },
  { flag: 'cpus', args: ['--cpus=.01'], host: { NanoCpus: 10_000_000 } },
  { flag: 'cpus', args: ['--cpus', '3/4'], host: { NanoCpus: 750_000_000 } },
  { flag: 'cpus', args: ['--cpus', '1e-1'], host: { NanoCpus: 100_000_000 } },
  { flag: 'cpus', args: ['--cpus', '1.123456789'], host: { NanoCpus: 1_123_456_789 } },
  { flag: 'cpuset-cpus', args: ['--cpuset-cpus', '0'], host: { CpusetCpus: '0' } },
  { flag: 'cpuset-mems', args: ['--cpuset-mems', '0'], host: { CpusetMems: '0' } },
  { flag: 'detach', args: ['-d'], body: detached },
  { flag: 'detach', args: ['-dit'], body: { ...detached, OpenStdin: true, Tty: true } },
  { flag: 'detach', args: ['--detach=false'] },
  { flag: 'detach-keys', args: ['--detach-keys', 'ctrl-a'] },
  {
    flag: 'device',
    args: ['--device', '/dev/null'],
    host: { Devices: [{ PathOnHost: '/dev/null', PathInContainer: '/dev/null', CgroupPermissions: 'rwm' }] },
  },
  {
    flag: 'device',
    args: ['--device', '/dev/./null:r'],
    host: { Devices: [{ PathOnHost: '/dev/null', PathInContainer: '/dev/null', CgroupPermissions: 'r' }] },
  },
  {
    flag: 'device',
    args: ['--device=/dev/null:/dev/x/../zero'],
    host: { Devices: [{ PathOnHost: '/dev/null', PathInContainer: '/dev/zero', CgroupPermissions: 'rwm' }] },
  },
  {
    flag: 'device',
    args: ['--device', '/dev/null:/dev/zero:rw'],
    host: { Devices: [{ PathOnHost: '/dev/null', PathInContainer: '/dev/zero', CgroupPermissions: 'rw' }] },
  },
  {
    flag: 'device',
    args: ['--device', 'vendor.com/net=eth0', '--gpus', 'all'],
    host: {
      DeviceRequests: [
        { Driver: '', Count: -1, Capabilities: [['gpu']], Options: {} },
        { Driver: 'cdi', DeviceIDs: ['vendor.com/net=eth0'] },
      ],
    },
  },
  {
    flag: 'device',
    args: ['--device', 'class/GUID'],
    host: { Devices: [{ PathOnHost: 'class/GUID', PathInContainer: '', CgroupPermissions: '' }] },
    os: 'windows',
  },
  { flag: 'device-cgroup-rule', args: ['--device-cgroup-rule', 'c 10:* rwm'], host: { DeviceCgroupRules: ['c 10:* rwm'] } },
  {
    flag: 'device-read-bps',
    args: ['--device-read-bps', '/dev/null:1mb'],
    host: { BlkioDeviceReadBps: rates('/dev/null', 1_048_576) },
  },
  {
    flag: 'device-read-iops',
    args: ['--device-read-iops', '/dev/null:1000'],
    host: { BlkioDeviceReadIOps: rates('/dev/null', 1000) },
  },
  {
    flag: 'device-write-bps',
    args: ['--device-write-bps', '/dev/null:512'],
    host: { BlkioDeviceWriteBps: rates('/dev/null', 512) },
  },
  {
    flag: 'device-write-iops',
    args: ['--device-write-iops', '/dev/null:10'],
    host: { BlkioDeviceWriteIOps: rates('/dev/null', 10) },
  },
  { flag: 'disable-content-trust', args: ['--disable-content-trust'] },
  {
    flag: 'dns',
    args: ['--dns', ' 8.8.8.8', '--dns=2001:DB8:0:0::1', '--dns', '::ffff:1.2.3.4'],
    host: { Dns: ['8.8.8.8', '2001:db8::1', '1.2.3.4'] },
  },
  { flag: 'dns-option', args: ['--dns-option', 'ndots:2', '--dns-opt', 'rotate'], host: { DnsOptions: ['ndots:2', 'rotate'] } },
  { flag: 'dns-search', args: ['--dns-search', 'example.com.', '--dns-search', '.'], host: { DnsSearch: ['example.com', '.'] } },
  { flag: 'domainname', args: ['--domainname', 'example.com'], body: { Domainname: 'example.com' } },
  { flag: 'entrypoint', args: ['--entrypoint=/bin/sh -c'], body: { Entrypoint: ['/bin/sh -c'] } },
  { flag: 'entrypoint', args: ['--entrypoint', ''], body: { Entrypoint: [''] } },
  {
    flag: 'env',
    args: ['-e', 'A=b', '-eC=d=e', '-e=F=', '--env=G=h', '--env', '-I=j'],
    body: { Env: ['A=b', 'C=d=e', 'F=', 'G=h', '-I=j'] },
  },
  { flag: 'env', args: ['-e', 'GIVEN', '-e', 'IMGBUILD_NOT_GIVEN', '-e', 'GIVEN=x', '-e', 'GIVEN'], body: { Env: ['GIVEN=from outside', 'IMGBUILD_NOT_GIVEN'] } },
  {
    flag: 'env-file',
    args: ['--env-file', 'a.env', '--env-file=b.env'],
    spec: {
      files: [
        { path: 'a.env', into: 'env' },
        { path: 'b.env', into: 'env' },
      ],
    },
  },
  {
    flag: 'expose',
    args: ['--expose', '80', '--expose', '53/udp', '--expose=7000-7001/sctp'],
    body: { ExposedPorts: { '80/tcp': {}, '53/udp': {}, '7000/sctp': {}, '7001/sctp': {} } },
  },
  {
    flag: 'gpus',
    args: ['--gpus', 'all'],
    host: { DeviceRequests: [{ Driver: '', Count: -1, Capabilities: [['gpu']], Options: {} }] },
  },
  {
    flag: 'gpus',
    args: ['--gpus', '"device=0,1","capabilities=utility,compute",driver=nvidia,"options=a=1,b"'],
    host: {
      DeviceRequests: [
        {
          Driver: 'nvidia',
          Count: 0,
          DeviceIDs: ['0', '1'],
          Capabilities: [['utility', 'compute', 'gpu']],
          Options: { a: '1', b: '' },
        },
      ],
    },
  },
  {
    flag: 'gpus',
    args: ['--gpus', 'driver=x'],
    host: { DeviceRequests: [{ Driver: 'x', Count: 1, Capabilities: [['gpu']], Options: {} }] },
  },
  {
    flag: 'gpus',
    args: ['--gpus', 'count=2'],
    host: { DeviceRequests: [{ Driver: '', Count: 2, Capabilities: [['gpu']], Options: {} }] },
  },
  { flag: 'group-add', args: ['--group-add', 'audio', '--group-add', '44'], host: { GroupAdd: ['audio', '44'] } },
  {
    flag: 'health-cmd',
    args: ['--health-cmd', 'true || exit 1'],
    body: { Healthcheck: { Test: ['CMD-SHELL', 'true || exit 1'] } },
  },
  { flag: 'health-interval', args: ['--health-interval', '1h0.5m2s'], body: { Healthcheck: { Interval: hour + 32e9 } } },
  { flag: 'health-retries', args: ['--health-retries', '3', '--health-cmd', ''], body: { Healthcheck: { Retries: 3 } } },
  {
    flag: 'health-start-interval',
    args: ['--health-start-interval', '500ms'],
    body: { Healthcheck: { StartInterval: 500e6 } },
    since: '1.44',
  },
  {
    flag: 'health-start-period',
    args: ['--health-start-period', '1m', '--health-interval=0'],
    body: { Healthcheck: { StartPeriod: 60e9 } },
  },
  { flag: 'health-timeout', args: ['--health-timeout', '1000000µs'], body: { Healthcheck: { Timeout: 1e9 } } },
  { flag: 'hostname', args: ['-h', 'box'], body: { Hostname: 'box' } },
  { flag: 'init', args: ['--init'], host: { Init: true } },
  { flag: 'init', args: ['--init=F'], host: { Init: false } },
  { flag: 'interactive', args: ['-i'], body: { AttachStdin: true, OpenStdin: true, StdinOnce: true } },
  {
    flag: 'interactive',
    args: ['-a', 'stdout', '-i=1'],
    body: { AttachStdin: true, AttachStderr: false, OpenStdin: true, StdinOnce: true },
  },
  { flag: 'io-maxbandwidth', args: ['--io-maxbandwidth', '1g'], host: { IOMaximumBandwidth: 1_073_741_824 }, os: 'windows' },
  { flag: 'io-maxiops', args: ['--io-maxiops', '100'], host: { IOMaximumIOps: 100 }, os: 'windows' },
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
  { flag: 'ipc', args: ['--ipc', 'shareable'], host: { IpcMode: 'shareable' } },
  { flag: 'isolation', args: ['--isolation', 'default'], host: { Isolation: 'default' } },
  { flag: 'kernel-memory', args: ['--kernel-memory', '0'], host: { KernelMemory: 0 } },
  {
    flag: 'label',
    args: ['-l', 'a=b=c', '--label', 'd', '-l', 'a=z', '--label', '__proto__=x'],
    body: {
      Labels: Object.fromEntries([
        ['a', 'z'],
        ['d', ''],
        ['__proto__', 'x'],
      ]),
    },
  },
  { flag: 'label-file', args: ['--label-file', 'a.labels'], spec: { files: [{ path: 'a.labels', into: 'labels' }] } },
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
  { flag: 'log-driver', args: ['--log-driver', 'none'], host: { LogConfig: { Type: 'none', Config: {} } } },
  {
    flag: 'log-opt',
    args: ['--log-opt', 'max-size=1m', '--log-driver', 'json-file', '--log-opt=max-file=2'],
    host: { LogConfig: { Type: 'json-file', Config: { 'max-size': '1m', 'max-file': '2' } } },
  },
  {
    flag: 'mac-address',
    args: ['--mac-address', '92:d0:c6:0a:29:33'],
    body: { ...endpoint('default', { MacAddress: '92:d0:c6:0a:29:33' }), MacAddress: '92:d0:c6:0a:29:33' },
    since: '1.44',
  },
  { flag: 'memory', args: ['-m', '512m'], host: { Memory: 536_870_912 } },
  { flag: 'memory', args: ['-m1.5GiB'], host: { Memory: 1_610_612_736 } },
  { flag: 'memory', args: ['--memory=104857600b'], host: { Memory: 104_857_600 } },
  { flag: 'memory-reservation', args: ['--memory-reservation', '256 MB'], host: { MemoryReservation: 268_435_456 } },
  { flag: 'memory-swap', args: ['--memory-swap', '-1', '-m', '100m'], host: { MemorySwap: -1, Memory: 104_857_600 } },
  { flag: 'memory-swappiness', args: ['--memory-swappiness', '60'], host: { MemorySwappiness: 60 } },
  { flag: 'memory-swappiness', args: ['--memory-swappiness', '0'], host: { MemorySwappiness: 0 } },
  {
    flag: 'mount',
    args: ['--mount', 'type=bind,source=/tmp,target=/src,readonly,bind-propagation=rprivate,consistency=cached'],
    host: {
      Mounts: [
        {
          Type: 'bind',
          Source: '/tmp',
          Target: '/src',
          ReadOnly: true,
          BindOptions: { Propagation: 'rprivate' },
          Consistency: 'cached',
        },
      ],
    },
  },
  {
    flag: 'mount',
    args: ['--mount', 'type=bind,src=./here,dst=/src,ro=false,bind-recursive=disabled'],
    host: {
      Mounts: [{ Type: 'bind', Source: '/work/here', Target: '/src', ReadOnly: false, BindOptions: { NonRecursive: true } }],
    },
  },
  {
    flag: 'mount',
    args: ['--mount', 'type=bind,src=/tmp,dst=/src,bind-recursive=enabled,bind-nonrecursive'],
    host: { Mounts: [{ Type: 'bind', Source: '/tmp', Target: '/src', BindOptions: { NonRecursive: true } }] },
  },
  {
    flag: 'mount',
    args: ['--mount', 'type=bind,src=/tmp,dst=/src,ro,bind-recursive=readonly,bind-propagation=rprivate'],
    host: {
      Mounts: [
        {
          Type: 'bind',
          Source: '/tmp',
          Target: '/src',
          ReadOnly: true,
          BindOptions: { ReadOnlyForceRecursive: true, Propagation: 'rprivate' },
        },
      ],
    },
    since: '1.44',
  },
  {
    flag: 'mount',
    args: ['--mount', 'type=bind,src=/tmp,dst=/src,ro,bind-recursive=writable'],
    host: {
      Mounts: [{ Type: 'bind', Source: '/tmp', Target: '/src', ReadOnly: true, BindOptions: { ReadOnlyNonRecursive: true } }],
    },
    since: '1.44',
  },
  {
    flag: 'mount',
    args: [
      '--mount',
      'source=data,destination=/data,volume-nocopy,volume-label=a=b,volume-label=c,volume-driver=local,volume-opt=type=tmpfs,"volume-opt=o=size=1m,uid=1"',
    ],
    host: {
      Mounts: [
        {
          Type: 'volume',
          Source: 'data',
          Target: '/data',
          VolumeOptions: {
            NoCopy: true,
            Labels: { a: 'b', c: '' },
            DriverConfig: { Name: 'local', Options: { type: 'tmpfs', o: 'size=1m,uid=1' } },
          },
        },
      ],
    },
  },
  {
    flag: 'mount',
    args: ['--mount', 'TYPE=Volume,target=/data,volume-subpath=sub'],
    host: { Mounts: [{ Type: 'volume', Target: '/data', VolumeOptions: { DriverConfig: {}, Subpath: 'sub' } }] },
    since: '1.45',
  },
  {
    flag: 'mount',
    args: ['--mount', 'type=tmpfs,target=/run,tmpfs-size=16m,tmpfs-mode=1770'],
    host: { Mounts: [{ Type: 'tmpfs', Target: '/run', TmpfsOptions: { SizeBytes: 16_777_216, Mode: 0o1770 } }] },
  },
  {
    flag: 'mount',
    args: ['--mount', 'type=image,source=tiny:1,target=/other,image-subpath=etc'],
    host: { Mounts: [{ Type: 'image', Source: 'tiny:1', Target: '/other', ImageOptions: { Subpath: 'etc' } }] },
    since: '1.48',
  },
  { flag: 'name', args: ['--name', 'build_1'], spec: { name: 'build_1' } },
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
    since: '1.48',
  },
  {
    flag: 'network',
    args: ['--network', 'name=back,mac-address=92:d0:c6:0a:29:34'],
    body: { ...endpoint('back', { MacAddress: '92:d0:c6:0a:29:34' }), MacAddress: '92:d0:c6:0a:29:34' },
    host: { NetworkMode: 'back' },
    since: '1.44',
  },
  {
    flag: 'network-alias',
    args: ['--network', 'back', '--network-alias', 'web', '--net-alias=www'],
    body: endpoint('back', { Aliases: ['web', 'www'] }),
    host: { NetworkMode: 'back' },
  },
  { flag: 'no-healthcheck', args: ['--no-healthcheck'], body: { Healthcheck: { Test: ['NONE'] } } },
  { flag: 'oom-kill-disable', args: ['--oom-kill-disable'], host: { OomKillDisable: true } },
  { flag: 'oom-score-adj', args: ['--oom-score-adj', '-500'], host: { OomScoreAdj: -500 } },
  { flag: 'pid', args: ['--pid', 'host'], host: { PidMode: 'host' } },
  { flag: 'pid', args: ['--pid=container:other'], host: { PidMode: 'container:other' } },
  { flag: 'pids-limit', args: ['--pids-limit', '100'], host: { PidsLimit: 100 } },
  { flag: 'pids-limit', args: ['--pids-limit=-1'], host: { PidsLimit: -1 } },
  { flag: 'platform', args: ['--platform', 'linux/amd64'], spec: { platform: 'linux/amd64' } },
  { flag: 'privileged', args: ['--privileged'], host: { Privileged: true } },
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
  { flag: 'pull', args: ['--pull', 'always'], spec: { pull: 'always' }, since: '1.43' },
  { flag: 'pull', args: ['--pull=never'], spec: { pull: 'never' } },
  { flag: 'pull', args: ['--pull='], spec: { pull: 'never' } },
  { flag: 'quiet', args: ['-q'] },
  { flag: 'read-only', args: ['--read-only'], host: { ReadonlyRootfs: true } },
  { flag: 'restart', args: ['--restart', 'on-failure:3'], host: { RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 } } },
  { flag: 'restart', args: ['--restart', 'always'], host: { RestartPolicy: { Name: 'always', MaximumRetryCount: 0 } } },
  { flag: 'restart', args: ['--restart='], host: { RestartPolicy: { Name: '', MaximumRetryCount: 0 } } },
  { flag: 'rm', args: ['--rm'] },
  { flag: 'runtime', args: ['--runtime', 'runc'], host: { Runtime: 'runc' } },
  {
    flag: 'security-opt',
    args: [
      '--security-opt',
      'no-new-privileges',
      '--security-opt',
      'label=disable',
      '--security-opt',
      'apparmor:unconfined',
      '--security-opt',
      'seccomp=unconfined',
      '--security-opt',
      'no-new-privileges:true',
    ],
    host: {
      SecurityOpt: ['no-new-privileges', 'label=disable', 'apparmor:unconfined', 'seccomp=unconfined', 'no-new-privileges:true'],
    },
  },
  {
    flag: 'security-opt',
    args: ['--security-opt', 'seccomp=profile.json'],
    host: { SecurityOpt: ['seccomp=profile.json'] },
    spec: { files: [{ path: 'profile.json', into: 'seccomp' }] },
  },
  {
    flag: 'security-opt',
    args: ['--security-opt', 'systempaths=unconfined', '--security-opt', 'seccomp:profile.json'],
    host: { SecurityOpt: ['seccomp=profile.json'], MaskedPaths: [], ReadonlyPaths: [] },
    spec: { files: [{ path: 'profile.json', into: 'seccomp' }] },
  },
  { flag: 'shm-size', args: ['--shm-size', '128m'], host: { ShmSize: 134_217_728 } },
  { flag: 'sig-proxy', args: ['--sig-proxy=false'] },
  { flag: 'stop-signal', args: ['--stop-signal', 'SIGINT'], body: { StopSignal: 'SIGINT' } },
  { flag: 'stop-timeout', args: ['--stop-timeout', '0'], body: { StopTimeout: 0 } },
  { flag: 'storage-opt', args: ['--storage-opt', 'size=10G'], host: { StorageOpt: { size: '10G' } } },
  {
    flag: 'sysctl',
    args: ['--sysctl', 'net.ipv4.ip_forward=1', '--sysctl', 'kernel.msgmax=65536'],
    host: { Sysctls: { 'net.ipv4.ip_forward': '1', 'kernel.msgmax': '65536' } },
  },
  { flag: 'tmpfs', args: ['--tmpfs', '/run:rw,size=1m', '--tmpfs=/tmp'], host: { Tmpfs: { '/run': 'rw,size=1m', '/tmp': '' } } },
  { flag: 'tty', args: ['-t'], body: { Tty: true } },
  { flag: 'tty', args: ['-it'], body: { AttachStdin: true, OpenStdin: true, StdinOnce: true, Tty: true }, command: 'create' },
  {
    flag: 'ulimit',
    args: ['--ulimit', 'nofile=1024:2048', '--ulimit', 'core=-1', '--ulimit', 'nofile=010'],
    host: {
      Ulimits: [
        { Name: 'core', Soft: -1, Hard: -1 },
        { Name: 'nofile', Soft: 10, Hard: 10 },
      ],
    },
  },
  { flag: 'user', args: ['-u', '1000:1000'], body: { User: '1000:1000' } },
  { flag: 'userns', args: ['--userns', 'host'], host: { UsernsMode: 'host' } },
  { flag: 'uts', args: ['--uts', 'host'], host: { UTSMode: 'host' } },
  {
    flag: 'volume',
    args: ['-v', '/tmp:/host:ro', '-v', '/data', '-v', 'named:/named:nocopy', '-v', '/tmp:/host:ro'],
    body: { Volumes: { '/data': {} } },
    host: { Binds: ['/tmp:/host:ro', 'named:/named:nocopy'] },
  },
  { flag: 'volume', args: ['--volume=./here:/there:z'], host: { Binds: ['/work/here:/there:z'] } },
  {
    flag: 'volume',
    args: ['-v', 'c:\\src:d:\\dst', '-v', 'e:\\data'],
    body: { Volumes: { 'e:\\data': {} } },
    host: { Binds: ['c:\\src:d:\\dst'] },
    os: 'windows',
  },
  { flag: 'volume-driver', args: ['--volume-driver', 'local'], host: { VolumeDriver: 'local' } },
  { flag: 'volumes-from', args: ['--volumes-from', 'other:ro'], host: { VolumesFrom: ['other:ro'] } },
  { flag: 'workdir', args: ['-w', '/src'], body: { WorkingDir: '/src' } },
];
