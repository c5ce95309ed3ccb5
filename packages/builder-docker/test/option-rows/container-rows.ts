import type { Row } from './row.ts';

/** What the container is like, and how it is worked in. */
export const containerRows: readonly Row[] = [
  {
    attribute: 'run_command',
    set: { run_command: ['-d', '-i', '-t', '--hostname=box', '--entrypoint=/bin/sh', '--', '{{ .Image }}'] },
    look: ({ container }) => container.Config.Hostname,
    is: 'box',
  },
  {
    attribute: 'volumes',
    set: ({ folder }) => ({ volumes: { [`${folder}/data`]: '/mounted:ro' } }),
    command: 'cat /mounted/here; touch /mounted/there 2> /dev/null || echo read-only',
    look: ({ said }) => said,
    is: 'from here\nread-only',
  },
  {
    attribute: 'device',
    set: { device: ['/dev/null:/dev/nothing:r'] },
    look: ({ container }) =>
      (container.HostConfig.Devices as readonly { readonly PathInContainer: string }[] | null)?.map(
        ({ PathInContainer: path }) => path,
      ),
    is: ['/dev/nothing'],
    podman: { unlike: 'its API does not tell devices; the next row looks into the container' },
  },
  {
    attribute: 'device',
    set: { device: ['/dev/null:/dev/nothing'] },
    command: 'stat -c %F /dev/nothing 2> /dev/null || echo none',
    look: ({ said }) => said,
    is: 'character special file',
  },
  {
    attribute: 'cap_add',
    set: { cap_add: ['SYS_TIME'] },
    // Bit 25 of the bounding set.
    command: 'while read -r key value; do [ "$key" != CapBnd: ] || echo $(( (0x$value >> 25) & 1 )); done < /proc/self/status',
    look: ({ said }) => said,
    is: '1',
  },
  {
    attribute: 'cap_drop',
    set: { cap_drop: ['CHOWN'] },
    command: 'chown 1 /tmp 2> /dev/null || echo forbidden',
    look: ({ said }) => said,
    is: 'forbidden',
  },
  {
    attribute: 'privileged',
    set: { privileged: true },
    // What is asked for: a machine for tests may not be allowed to start such a container.
    look: ({ requests }) =>
      Buffer.from(requests.find(({ path }) => path.endsWith('/containers/create'))?.body ?? [])
        .toString()
        .includes('"Privileged":true'),
    is: true,
  },
  {
    attribute: 'tmpfs',
    set: { tmpfs: ['/memory:size=1m'] },
    command: 'grep -o "^tmpfs /memory tmpfs .*size=1024k" /proc/mounts | sed "s/ tmpfs .*//" | grep . || echo none',
    look: ({ said }) => said,
    is: 'tmpfs /memory',
  },
  {
    attribute: 'runtime',
    set: { runtime: 'other' },
    look: ({ failed }) => failed,
    is: 'failed: error docker/engine-refused: Creating the container was refused. The engine at HOST answered: Unknown runtime specified other',
    podman: { unlike: 'its API takes the runtime of the service and passes over the request’s' },
  },
  {
    attribute: 'container_dir',
    set: { container_dir: '/scratch' },
    command: 'echo x > /scratch/file; ls /scratch',
    without: { tmpfs: ['/scratch'] },
    look: ({ container }) =>
      (container.Mounts as readonly { readonly Type: string; readonly Destination: string }[])
        .filter(({ Type: type }) => type === 'volume')
        .map(({ Destination: path }) => path),
    is: ['/scratch'],
  },
  { attribute: 'exec_user', set: { exec_user: 'app' }, command: 'id -u; id -g', look: ({ said }) => said, is: '1001\n1002' },
  { attribute: 'exec_user', set: { exec_user: '7:8' }, command: 'id -u; id -g', look: ({ said }) => said, is: '7\n8' },
  {
    attribute: 'pty',
    set: { pty: true },
    command: 'test -t 1 && echo terminal || echo streams',
    look: ({ said }) => said,
    is: 'terminal',
  },
  {
    attribute: 'fix_upload_owner',
    set: { exec_user: 'app', fix_upload_owner: false },
    without: { exec_user: 'app' },
    command: 'stat -c %u:%g /uploaded',
    look: ({ said }) => said,
    is: '0:0',
  },
  {
    attribute: 'windows_container',
    set: { windows_container: true },
    look: ({ verified }) => verified,
    is: [
      'error docker/other-system at windows_container: Engine for another system. The engine at HOST runs containers of linux. Set windows_container accordingly, or use another engine.',
    ],
  },
  {
    attribute: 'docker_path',
    set: { docker_path: '/usr/bin/podman' },
    environment: ({ host }) => ({ CONTAINER_HOST: host, DOCKER_HOST: 'unix:///nowhere.sock' }),
    look: ({ failed }) => failed,
    is: '',
  },
];
