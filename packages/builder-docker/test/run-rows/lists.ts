import type { Case } from './row.ts';

const before = ['-d'];

/** More than single flags, as templates have them in `run_command`. */
export const lists: readonly Case[] = [
  { args: ['-i', '-t', '--entrypoint=/bin/sh', '--'], before },
  { args: ['-it', '-v', '/tmp:/packer-files', '--entrypoint', 'sh'], command: ['-c', 'true', '--', '-x'], before },
  { args: ['--rm', '-eA=b', '-w/src', '-u0', '-hbox'], command: ['sleep', 'infinity'], before },
  { args: ['--env-file', 'a.env', '-e', 'A=flag', '--env-file=b.env', '--label-file=a.labels', '-l', 'x=flag'], before },
  { args: ['--privileged', '--tmpfs', '/run', '--tmpfs=/tmp', '-v', '/sys/fs/cgroup:/sys/fs/cgroup:rw'], before },
  { args: ['--health-cmd=true', '--health-interval=5s', '--health-retries=2', '--health-start-period=0s'], before },
  { args: ['-P', '--expose=80-82', '-p', '8080:80', '--dns=1.1.1.1', '--add-host', 'a=::1'], before },
  { args: ['--memory=64m', '--memory-swap=128m', '--pids-limit=50', '--shm-size=1m', '--ulimit=core=0'], before },
  { args: ['--read-only', '--security-opt=no-new-privileges', '--cap-drop=ALL', '--cap-add=chown', '--init=true'], before },
  { args: ['--network=none', '--mount', 'type=tmpfs,dst=/a,tmpfs-size=1k', '--mount=type=volume,dst=/b'], before },
  { args: ['--restart=no', '--stop-signal=9', '--stop-timeout=3', '--log-opt=max-size=1k'], before },
];
