import type { Row } from './row.ts';

/** What is mounted. */
export const storageRows: readonly Row[] = [
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
      Mounts: [{ Type: 'bind', Source: '/project/here', Target: '/src', ReadOnly: false, BindOptions: { NonRecursive: true } }],
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
  },
  {
    flag: 'mount',
    args: ['--mount', 'type=bind,src=/tmp,dst=/src,ro,bind-recursive=writable'],
    host: {
      Mounts: [{ Type: 'bind', Source: '/tmp', Target: '/src', ReadOnly: true, BindOptions: { ReadOnlyNonRecursive: true } }],
    },
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
  },
  { flag: 'read-only', args: ['--read-only'], host: { ReadonlyRootfs: true } },
  { flag: 'storage-opt', args: ['--storage-opt', 'size=10G'], host: { StorageOpt: { size: '10G' } } },
  { flag: 'tmpfs', args: ['--tmpfs', '/run:rw,size=1m', '--tmpfs=/tmp'], host: { Tmpfs: { '/run': 'rw,size=1m', '/tmp': '' } } },
  {
    flag: 'volume',
    args: ['-v', '/tmp:/host:ro', '-v', '/data', '-v', 'named:/named:nocopy', '-v', '/tmp:/host:ro'],
    body: { Volumes: { '/data': {} } },
    host: { Binds: ['/tmp:/host:ro', 'named:/named:nocopy'] },
  },
  { flag: 'volume', args: ['--volume=./here:/there:z'], host: { Binds: ['/project/here:/there:z'] } },
  {
    flag: 'volume',
    args: ['-v', 'c:\\src:d:\\dst', '-v', 'e:\\data'],
    body: { Volumes: { 'e:\\data': {} } },
    host: { Binds: ['c:\\src:d:\\dst'] },
    os: 'windows',
  },
  { flag: 'volume-driver', args: ['--volume-driver', 'local'], host: { VolumeDriver: 'local' } },
  { flag: 'volumes-from', args: ['--volumes-from', 'other:ro'], host: { VolumesFrom: ['other:ro'] } },
];
