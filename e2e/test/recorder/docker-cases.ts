// What the Docker builder and its post-processors are asked, beside Packer's own. `PLACE` is a folder that each program has for
// itself, `PROGRAM` its name. Debian's Packer 1.6.6 knows no "build", "platform", "runtime" or "docker_path", its docker-import no
// "platform", and its "pty" never works: it runs "docker exec -t" without a terminal, which the command line refuses. What needs a
// registry (login, ecr_login, pull, docker-push) is tested with one elsewhere, and Windows not at all.

/** One build of the template that all cases make together. */
export interface Case {
  readonly name: string;
  readonly builder: object;
  readonly provisioners?: readonly object[];
  /** What the engine says where this machine does not allow it. */
  readonly refused?: RegExp;
  /** Post-processors, one after another. */
  readonly chain?: readonly object[];
  /** What is looked at beside the image that the build made: images by name, and files of the place. */
  readonly images?: readonly string[];
  /** Archives of a root filesystem. */
  readonly archives?: readonly string[];
  /** Archives of `docker save`. */
  readonly saved?: readonly string[];
  readonly texts?: readonly string[];
}

/** Images to begin with, beside `base:1`: the instructions that they are made of it by. */
export const bases: Readonly<Record<string, readonly string[]>> = {
  'base:bare': ['CMD []'],
  'base:entry': ['ENTRYPOINT ["/bin/env", "--"]'],
  'base:app': ['USER app'],
  'base:rich': [
    'ENTRYPOINT ["/bin/sh", "-c"]',
    'CMD ["ls /"]',
    'ENV KIND=rich PATH=/bin:/usr/bin',
    'EXPOSE 80',
    'LABEL of=base',
    'WORKDIR /home/app',
    'VOLUME /var/data',
    'USER app',
  ],
};

/** Files of the place that the cases use, with their modes. */
export const files: Readonly<Record<string, { readonly text: string; readonly mode: number }>> = {
  'plain.txt': { text: 'plain\n', mode: 0o640 },
  'run.sh': { text: '#!/bin/sh\necho "ran $0" | sed "s/_[0-9a-f]*[.]/_N./" > /seen\n', mode: 0o755 },
  'large.bin': { text: 'x'.repeat(3_000_000), mode: 0o600 },
  'tree/one.txt': { text: 'one\n', mode: 0o644 },
  'tree/below/two words.txt': { text: 'two\n', mode: 0o600 },
  'tree/below/do.sh': { text: '#!/bin/sh\n', mode: 0o755 },
  'volume/inside.txt': { text: 'of this machine\n', mode: 0o644 },
};

const image = (more: object = {}): object => ({ image: 'base:1', commit: true, ...more });
const shell = (...inline: readonly string[]): object => ({ type: 'shell', inline });
const file = (source: string, destination: string, more: object = {}): object => ({ type: 'file', source, destination, ...more });
const changed = (...changes: readonly string[]): Case => ({
  name: `changes: ${changes.join(', ')}`,
  builder: image({ changes }),
});
const capabilities = shell('grep Cap /proc/self/status > /seen');
const atRun = (...run_command: readonly string[]): Case => ({
  name: `run_command: ${run_command.join(' ')}`,
  builder: image({ run_command }),
  provisioners: [shell('{ pwd; echo "$SEEN"; readlink /proc/1/exe; } > /seen')],
});

const commits: readonly Case[] = [
  { name: 'commit', builder: image() },
  changed('CMD ["/bin/ls", "-l"]'),
  changed('CMD ls -l'),
  changed('ENTRYPOINT ["/bin/env"]'),
  changed('ENTRYPOINT ["/bin/env"]', 'CMD ["ls"]'),
  changed('ENV NAME=value OTHER="two words"'),
  changed('EXPOSE 80 443/udp'),
  changed('HEALTHCHECK CMD true'),
  changed('LABEL one=1 two="a b"'),
  changed('ONBUILD RUN true'),
  changed('USER app'),
  changed('VOLUME /data', 'VOLUME ["/one", "/two"]'),
  changed('WORKDIR /srv/there'),
  changed('USER app', 'WORKDIR /home/app', 'ENV HOME=/home/app', 'EXPOSE 8080', 'LABEL a=b', 'CMD ["sleep", "1"]'),
  { name: 'author and message', builder: image({ author: 'Ada <ada@example.org>', message: 'what it is' }) },
  ...Object.keys(bases).map((base) => ({ name: `commit of ${base}`, builder: image({ image: base }) })),
  {
    name: 'changes that go on from what the base has',
    builder: image({ image: 'base:rich', changes: ['ENV PATH=/opt/bin:$PATH', 'WORKDIR below', 'LABEL kind=$KIND'] }),
  },
  {
    name: 'changes on a base that has all of them',
    builder: image({ image: 'base:rich', changes: ['CMD ["id"]', 'ENV MORE=1', 'LABEL more=1', 'EXPOSE 81', 'USER root'] }),
  },
];

const runs: readonly Case[] = [
  atRun('-d', '-i', '-t', '-w', '/srv', '--env', 'SEEN=yes', '-h', 'machine', '--entrypoint=/bin/sh', '--', '{{.Image}}'),
  atRun('-dit', '--label=stage=build', '--user', '0:0', '--expose', '99', '--entrypoint', '/bin/cat', '{{ .Image }}'),
  atRun('-d', '--volume', '/data', '--entrypoint=/bin/sleep', '{{.Image}}', '1000'),
  {
    name: 'volumes',
    builder: image({ volumes: { 'PLACE/volume': '/mnt/volume' } }),
    provisioners: [shell('cp /mnt/volume/inside.txt /seen', 'echo written > /mnt/volume/there.txt')],
    texts: ['volume/there.txt'],
  },
  {
    name: 'volumes, for reading only',
    builder: image({ volumes: { 'PLACE/volume': '/mnt/volume:ro' } }),
    provisioners: [shell('if (echo no > /mnt/volume/no.txt) 2> /dev/null; then echo written; else echo refused; fi > /seen')],
  },
  // Where the machine of the tests may not give all capabilities away, the engine refuses both.
  { name: 'privileged', builder: image({ privileged: true }), provisioners: [capabilities], refused: /unable to apply caps/ },
  { name: 'cap_add', builder: image({ cap_add: ['SYS_PTRACE', 'NET_ADMIN'] }), provisioners: [capabilities] },
  { name: 'cap_drop', builder: image({ cap_drop: ['MKNOD', 'NET_RAW'] }), provisioners: [capabilities] },
  {
    name: 'device',
    builder: image({ device: ['/dev/null:/dev/other:rw'] }),
    provisioners: [shell('stat -c "%F %t %T" /dev/other > /seen')],
  },
  {
    name: 'tmpfs',
    builder: image({ tmpfs: ['/var/fast', '/var/small:size=64k,mode=700'] }),
    provisioners: [shell('touch /var/fast/gone', 'grep -o " /var/[a-z]* tmpfs .*" /proc/mounts | sort > /seen')],
  },
  { name: 'container_dir', builder: image({ container_dir: '/shared' }), provisioners: [shell('ls -d /shared > /seen')] },
];

const provisioned: readonly Case[] = [
  {
    name: 'shell with environment_vars',
    builder: image(),
    provisioners: [
      {
        type: 'shell',
        inline: ['printf "%s\\n" "$NAME" "$QUOTE" "$EMPTY" "$EQUALS" "$PACKER_BUILDER_TYPE" > /seen'],
        environment_vars: ['NAME=web server', "QUOTE=it's", 'EMPTY=', 'EQUALS=a=b'],
      },
    ],
  },
  { name: 'shell with a script', builder: image(), provisioners: [{ type: 'shell', script: 'PLACE/run.sh' }] },
  {
    name: 'shell that makes files of all kinds, and takes some away',
    builder: image(),
    provisioners: [
      shell('mkdir -p /srv/a', 'ln -s a /srv/link', 'echo x > /srv/a/x', 'ln /srv/a/x /srv/a/y', 'chmod 4711 /srv/a/x'),
      shell('rm /bin/wc', 'rm -r /home/app', 'chown app:app /srv/a', 'mkdir /home/app'),
    ],
  },
  {
    name: 'shell as the user of the base',
    builder: image({ image: 'base:rich' }),
    provisioners: [shell('id > seen', 'echo "$KIND $PATH $HOME" >> seen', 'pwd >> seen')],
  },
  {
    name: 'exec_user on a base with a user',
    builder: image({ image: 'base:app', exec_user: 'root' }),
    provisioners: [shell('id > /seen')],
  },
  {
    name: 'exec_user, files',
    builder: image({ exec_user: 'app' }),
    provisioners: [file('PLACE/plain.txt', '/home/app/plain.txt')],
  },
  {
    name: 'file',
    builder: image(),
    provisioners: [
      file('PLACE/plain.txt', '/srv.txt'),
      file('PLACE/run.sh', '/tmp/'),
      file('PLACE/large.bin', '/root/large.bin'),
    ],
  },
  { name: 'file, a folder', builder: image(), provisioners: [shell('mkdir /srv'), file('PLACE/tree', '/srv')] },
  { name: 'file, what is in a folder', builder: image(), provisioners: [shell('mkdir /srv'), file('PLACE/tree/', '/srv')] },
  {
    name: 'file, over what is there',
    builder: image(),
    provisioners: [
      shell('mkdir -p /srv/below', 'echo old > /srv/one.txt', 'echo kept > /srv/below/kept', 'chmod 700 /srv/below'),
      file('PLACE/tree/', '/srv'),
    ],
  },
  {
    name: 'file, download',
    builder: image(),
    provisioners: [shell('echo there > /srv.txt'), file('/srv.txt', 'PLACE/got.txt', { direction: 'download' })],
    texts: ['got.txt'],
  },
  ...['true', 'false'].map((fix) => ({
    name: `fix_upload_owner: ${fix}`,
    builder: image({ image: 'base:app', fix_upload_owner: fix === 'true' }),
    provisioners: [file('PLACE/plain.txt', '/home/app/plain.txt'), file('PLACE/tree', '/home/app')],
  })),
];

const results: readonly Case[] = [
  {
    name: 'export_path',
    builder: { image: 'base:1', export_path: 'PLACE/export.tar' },
    provisioners: [shell('echo exported > /seen')],
    archives: ['export.tar'],
  },
  { name: 'discard', builder: { image: 'base:1', discard: true }, provisioners: [shell('echo gone > /seen')] },
  {
    name: 'docker-tag with several tags',
    builder: image(),
    chain: [{ type: 'docker-tag', repository: 'recorder/PROGRAM-tag', tags: ['one', 'two'] }],
    images: ['recorder/PROGRAM-tag:one', 'recorder/PROGRAM-tag:two'],
  },
  {
    name: 'docker-tag without a tag, twice',
    builder: image(),
    chain: [
      { type: 'docker-tag', repository: 'recorder/PROGRAM-latest' },
      { type: 'docker-tag', repository: 'recorder/PROGRAM-again', tag: 'of,words' },
    ],
    images: ['recorder/PROGRAM-latest', 'recorder/PROGRAM-again:of', 'recorder/PROGRAM-again:words'],
  },
  {
    name: 'docker-save',
    builder: image({ changes: ['CMD ["saved"]', 'ENTRYPOINT ["x"]'] }),
    chain: [
      { type: 'docker-tag', repository: 'recorder/PROGRAM-save', tags: ['kept'] },
      { type: 'docker-save', path: 'PLACE/saved.tar' },
    ],
    images: ['recorder/PROGRAM-save:kept'],
    saved: ['saved.tar'],
  },
  {
    name: 'docker-import with changes',
    builder: { image: 'base:rich', export_path: 'PLACE/import.tar' },
    provisioners: [shell('echo imported > /tmp/seen')],
    chain: [
      {
        type: 'docker-import',
        repository: 'recorder/PROGRAM-import',
        tag: '1',
        changes: ['CMD ["/bin/ls"]', 'ENV A=b', 'EXPOSE 80', 'LABEL c=d', 'USER app', 'VOLUME /data', 'WORKDIR /tmp'],
      },
    ],
    images: ['recorder/PROGRAM-import:1'],
  },
];

export const cases: readonly Case[] = [...commits, ...runs, ...provisioned, ...results];
