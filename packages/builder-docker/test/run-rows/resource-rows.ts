import type { Row } from './row.ts';

const rates = (path: string, rate: number) => [{ Path: path, Rate: rate }];

/** Limits and devices. */
export const resourceRows: readonly Row[] = [
  { flag: 'blkio-weight', args: ['--blkio-weight', '500'], host: { BlkioWeight: 500 } },
  {
    flag: 'blkio-weight-device',
    args: ['--blkio-weight-device', '/dev/null:100'],
    host: { BlkioWeightDevice: [{ Path: '/dev/null', Weight: 100 }] },
  },
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
  { flag: 'io-maxbandwidth', args: ['--io-maxbandwidth', '1g'], host: { IOMaximumBandwidth: 1_073_741_824 }, os: 'windows' },
  { flag: 'io-maxiops', args: ['--io-maxiops', '100'], host: { IOMaximumIOps: 100 }, os: 'windows' },
  { flag: 'kernel-memory', args: ['--kernel-memory', '0'], host: { KernelMemory: 0 } },
  { flag: 'memory', args: ['-m', '512m'], host: { Memory: 536_870_912 } },
  { flag: 'memory', args: ['-m1.5GiB'], host: { Memory: 1_610_612_736 } },
  { flag: 'memory', args: ['--memory=104857600b'], host: { Memory: 104_857_600 } },
  { flag: 'memory-reservation', args: ['--memory-reservation', '256 MB'], host: { MemoryReservation: 268_435_456 } },
  { flag: 'memory-swap', args: ['--memory-swap', '-1', '-m', '100m'], host: { MemorySwap: -1, Memory: 104_857_600 } },
  { flag: 'memory-swappiness', args: ['--memory-swappiness', '60'], host: { MemorySwappiness: 60 } },
  { flag: 'memory-swappiness', args: ['--memory-swappiness', '0'], host: { MemorySwappiness: 0 } },
  { flag: 'oom-kill-disable', args: ['--oom-kill-disable'], host: { OomKillDisable: true } },
  { flag: 'oom-score-adj', args: ['--oom-score-adj', '-500'], host: { OomScoreAdj: -500 } },
  { flag: 'pids-limit', args: ['--pids-limit', '100'], host: { PidsLimit: 100 } },
  { flag: 'pids-limit', args: ['--pids-limit=-1'], host: { PidsLimit: -1 } },
  { flag: 'shm-size', args: ['--shm-size', '128m'], host: { ShmSize: 134_217_728 } },
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
];
