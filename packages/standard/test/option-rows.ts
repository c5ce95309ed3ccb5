import type { Observation } from './observe.ts';

/** What is seen of an option: a line with it that is not there without it. */
export interface OptionRow extends Omit<Observation, 'kind' | 'type' | 'options'> {
  readonly option: string;
  readonly with: Readonly<Record<string, unknown>>;
  /** The same without the option, or with its default; undefined when it is required. */
  readonly without?: Readonly<Record<string, unknown>>;
  readonly seen: string | RegExp;
}

const files = { 'a.txt': 'A', 'b.txt': 'B', 's.sh': '#!/bin/sh\necho "script $V"\n', 'tree/c': 'C' };

/** Every option of every component here, but for those of communicators. */
export const optionRows: Readonly<Record<string, readonly OptionRow[]>> = {
  'builder file': [
    { option: 'target', with: { target: 'out/x', content: 'a' }, seen: 'file: out/x 600 "a"' },
    { option: 'content', with: { target: 'x', content: 'a' }, without: { target: 'x' }, seen: 'file: x 600 "a"' },
    {
      option: 'source',
      with: { target: 'x', source: 'a.txt' },
      without: { target: 'x' },
      seen: 'file: x 644 "A"',
      files,
    },
  ],
  'provisioner breakpoint': [
    { option: 'note', with: { note: 'look' }, without: {}, seen: 'with note "look"', answers: ['continue'] },
    {
      option: 'disable',
      with: { disable: true },
      without: { disable: false },
      seen: 'disabled, going on',
      answers: ['continue'],
    },
  ],
  'provisioner sleep': [{ option: 'duration', with: { duration: '90s' }, seen: 'Sleeping for 90s' }],
  'provisioner file': [
    { option: 'source', with: { source: 'a.txt', destination: '/x' }, seen: 'machine: upload /x 0644', files },
    {
      option: 'sources',
      with: { sources: ['b.txt'], source: 'a.txt', destination: '/x/' },
      without: { source: 'a.txt', destination: '/x/' },
      seen: 'machine: upload /x/b.txt 0644\nmachine: upload /x/a.txt 0644',
      files,
    },
    { option: 'content', with: { content: 'text', destination: '/x' }, seen: 'machine: /x holds "text"' },
    { option: 'destination', with: { source: 'tree', destination: '/srv' }, seen: 'uploadDir $FOLDER/tree /srv/tree', files },
    {
      option: 'direction',
      with: { source: '/log', destination: 'got', direction: 'download' },
      seen: 'file: got 644 "L"',
      machine: { files: { '/log': 'L' } },
    },
    {
      option: 'generated',
      with: { source: 'gone', destination: '/x', generated: true },
      without: { source: 'gone', destination: '/x' },
      seen: 'failed: error standard/source-missing',
    },
    {
      option: 'exclude',
      with: { source: 'tree', destination: '/srv', exclude: ['*.log'] },
      without: { source: 'tree', destination: '/srv' },
      seen: 'uploadDir $FOLDER/tree /srv/tree without *.log',
      files,
    },
  ],
  ...shellLocal('provisioner'),
  ...shellLocal('post-processor'),
  'post-processor artifice': [
    {
      option: 'files',
      with: { files: ['?.txt', 'tree/c'] },
      seen: 'artifact: packer.post-processor.artifice "" Created artifact from files: a.txt, b.txt, tree/c',
      files,
      artifact: ['s.sh'],
    },
  ],
  'post-processor checksum': [
    {
      option: 'checksum_types',
      with: { checksum_types: ['sha1'] },
      without: {},
      seen: 'file: packer_name_type_sha1.checksum 644 "6dcd4ce23d88e2ee9568ba546c007c63d9131c1b\\ta.txt\\n"',
      files,
      artifact: ['a.txt'],
    },
    {
      option: 'output',
      with: { output: 'sums/{{.BuildName}}.{{.BuilderType}}.{{.ChecksumType}}' },
      without: {},
      seen: 'file: sums/name.type.md5 644 "7fc56270e7a70fa81a5935b72eacbe29\\ta.txt\\n"',
      files,
      artifact: ['a.txt'],
    },
  ],
  'post-processor compress': [
    {
      option: 'output',
      with: { output: 'packed/{{.BuildName}}_{{.BuilderType}}.zip' },
      without: {},
      seen: /file: packed\/name_type\.zip 644 504b0304/,
      files,
      artifact: ['a.txt'],
    },
    {
      option: 'format',
      with: { output: 'packed', format: 'tar' },
      without: { output: 'packed' },
      seen: /file: packed 644 612e7478/,
      files,
      artifact: ['a.txt'],
    },
    {
      // The header of gzip says when it was made with the best level: what came out is one byte different at least.
      option: 'compression_level',
      with: { output: 'a.xz', compression_level: 12 },
      without: { output: 'a.xz' },
      seen: 'program: ["xz","-z","-c","-q","-T0","-9"]',
      files,
      artifact: ['a.txt'],
    },
  ],
  'post-processor manifest': [
    { option: 'output', with: { output: 'out/m.json' }, without: {}, seen: 'file: out/m.json 644' },
    {
      option: 'strip_path',
      with: { strip_path: true },
      without: { strip_path: false },
      seen: '\\"name\\": \\"c\\"',
      files,
      artifact: ['tree/c'],
    },
    { option: 'strip_time', with: {}, without: { strip_time: true }, seen: '\\"build_time\\"' },
    { option: 'custom_data', with: { custom_data: { a: 'b' } }, without: {}, seen: '\\"a\\": \\"b\\"' },
  ],
};

function shellLocal(kind: 'provisioner' | 'post-processor'): Readonly<Record<string, readonly OptionRow[]>> {
  const inline = ['echo "inline $V"'];
  return {
    [`${kind} shell-local`]: [
      { option: 'command', with: { command: 'echo did it' }, seen: 'stdout: did it' },
      { option: 'inline', with: { inline: ['echo one', 'echo two'] }, seen: 'stdout: one\nstdout: two' },
      { option: 'script', with: { script: 's.sh', env: { V: '1' } }, seen: 'stdout: script 1', files },
      { option: 'scripts', with: { scripts: ['s.sh', 's.sh'] }, seen: /script \n[^]*stdout: script /, files },
      {
        option: 'environment_vars',
        with: { inline, environment_vars: ['V=a=b'] },
        without: { inline },
        seen: 'stdout: inline a=b',
      },
      {
        option: 'env',
        with: { inline, environment_vars: ['V=x'], env: { V: "it's" } },
        without: { inline, environment_vars: ['V=x'] },
        seen: "stdout: inline it's",
      },
      {
        option: 'env_var_format',
        with: { inline, env: { V: 'q' }, env_var_format: '%s(%s)', execute_command: ['/bin/echo', '{{.Vars}}'] },
        without: { inline, env: { V: 'q' }, execute_command: ['/bin/echo', '{{.Vars}}'] },
        seen: 'PACKER_BUILD_NAME(name)V(q)',
      },
      {
        option: 'execute_command',
        with: { inline, execute_command: ['/bin/echo', 'run {{.Script}} {{.Command}}'] },
        without: { inline },
        seen: 'stdout: run $FOLDER/.tmp/shell-local/script $FOLDER/.tmp/shell-local/script',
      },
      {
        option: 'inline_shebang',
        with: { inline: ['false', 'echo went on'], inline_shebang: '/bin/sh' },
        without: { inline: ['false', 'echo went on'] },
        seen: 'stdout: went on',
      },
      {
        option: 'only_on',
        with: { inline, only_on: ['windows', 'solaris'] },
        without: { inline, only_on: [] },
        seen: 'Skipping shell-local due to runtime OS',
      },
      {
        option: 'tempfile_extension',
        with: { inline: ['echo $0'], tempfile_extension: 'bash' },
        without: { inline: ['echo $0'] },
        seen: 'shell-local/script.bash',
      },
      {
        option: 'use_linux_pathing',
        with: { script: 's.sh', use_linux_pathing: true },
        without: { script: 's.sh' },
        seen: 'program: WSLENV=PACKER_BUILDER_TYPE/u:PACKER_BUILD_NAME/u',
        platform: 'windows',
      },
      {
        option: 'valid_exit_codes',
        with: { inline: ['exit 3'] },
        without: { inline: ['exit 3'], valid_exit_codes: [0, 3] },
        seen: 'failed: error standard/unexpected-exit',
      },
    ],
  };
}
