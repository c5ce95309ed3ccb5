// The components that every template has, beside Packer's own: both run the same template, and what they leave is the same but
// for a reviewed list. Packer is Debian's 1.6.6.
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { openPlace, type Place } from './command.ts';

interface Left {
  readonly code: number;
  /** What scripts said. */
  readonly lines: readonly string[];
  /** Artifacts of the summary. */
  readonly artifacts: readonly string[];
  /** Files that were written, with what is in them, archives unpacked. */
  readonly files: Readonly<Record<string, unknown>>;
}

type Inputs = Readonly<Record<string, string>>;

/** Runs Packer and imgbuild on the same files, each in a folder of its own, as often as asked. */
async function both(template: string, inputs: Inputs = {}, times = 1): Promise<{ readonly packer: Left; readonly own: Left }> {
  await using first = await openPlace();
  await using second = await openPlace();
  const name = template.trimStart().startsWith('{') ? 'build.json' : 'build.pkr.hcl';
  const left: Left[] = [];
  for (const [place, run] of [
    [first, (): ReturnType<typeof packer> => packer(first, name)],
    [second, () => second.run(['build', '-color=false', name])],
  ] as const) {
    for (const [path, text] of Object.entries({ ...inputs, [name]: template })) {
      await mkdir(dirname(join(place.folder, path)), { recursive: true });
      await writeFile(join(place.folder, path), text, { mode: path.endsWith('.sh') ? 0o755 : 0o644 });
    }
    let ended = await run();
    for (let count = 1; count < times; count++) ended = await run();
    left.push({
      code: ended.code ?? -1,
      lines: ended.stdout.split('\n').flatMap((line) => /^ {4}[\w.]+(?: \([\w-]+\))?: (said.*)$/.exec(line)?.[1] ?? []),
      // Packer says an artifact again for each chain that ends with it.
      artifacts: [...new Set(ended.stdout.split('\n').filter((line) => line.startsWith('--> ')))],
      files: await filesOf(place.folder, new Set([...Object.keys(inputs), name])),
    });
  }
  return { packer: left[0] as Left, own: left[1] as Left };
}

async function packer(place: Place, name: string): Promise<{ readonly code: number; readonly stdout: string }> {
  const environment = { PATH: process.env['PATH'], HOME: place.folder, CHECKPOINT_DISABLE: '1', PACKER_CONFIG_DIR: place.folder };
  return promisify(execFile)('packer', ['build', '-color=false', name], { cwd: place.folder, env: environment }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error: { readonly code: number; readonly stdout: string }) => ({ code: error.code, stdout: error.stdout }),
  );
}

async function filesOf(folder: string, known: ReadonlySet<string>): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const name of (await readdir(folder, { recursive: true })).sort()) {
    const isOurs = /^(state|cache|\.packer\.d|packer_cache|plugins|\.cache)(\/|$)|checkpoint/.test(name) || known.has(name);
    if (isOurs || !(await stat(join(folder, name))).isFile()) continue;
    found[name] = await contentOf(await readFile(join(folder, name)));
  }
  return found;
}

/** What is in a file, however it is packed; what must differ between two runs is taken out. */
async function contentOf(bytes: Buffer): Promise<unknown> {
  const magic = bytes.subarray(0, 4).toString('hex');
  // BGZF says so in an extra field of gzip's header.
  if (magic === '1f8b0804') return { bgzf: await contentOf(await through(['gzip', '-dc'], bytes)) };
  if (magic.startsWith('1f8b')) return { gzip: await contentOf(await through(['gzip', '-dc'], bytes)) };
  if (magic === 'fd377a58') return { xz: await contentOf(await through(['xz', '-dc'], bytes)) };
  if (magic === '04224d18') return { lz4: await contentOf(await through(['lz4', '-dc'], bytes)) };
  if (magic === '504b0304') {
    const script =
      'import io, sys, zipfile; z = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read())); print([(n, z.read(n)) for n in z.namelist()])';
    return { zip: (await through(['python3', '-c', script], bytes)).toString() };
  }
  if (bytes.subarray(257, 262).toString() === 'ustar') {
    const script =
      'import io, sys, tarfile; t = tarfile.open(fileobj=io.BytesIO(sys.stdin.buffer.read())); print([(m.name, oct(m.mode), t.extractfile(m).read()) for m in t])';
    return { tar: (await through(['python3', '-c', script], bytes)).toString() };
  }
  const text = bytes.toString();
  if (!text.startsWith('{\n')) return text;
  return JSON.parse(text, (key, value: unknown) => {
    if (key === 'build_time') return typeof value;
    if (key.endsWith('run_uuid')) return /^[\da-f-]{36}$/.test(String(value)) ? 'a run' : value;
    // An empty table where Packer writes null: what reads a name of it sees nothing in both.
    return key === 'custom_data' ? (value ?? {}) : value;
  });
}

async function through(argv: readonly string[], bytes: Buffer): Promise<Buffer> {
  const [program = '', ...words] = argv;
  const running = promisify(execFile)(program, words, { encoding: 'buffer', maxBuffer: 1 << 26 });
  running.child.stdin?.end(bytes);
  return (await running).stdout;
}

const source = 'source "file" "one" {\n  content = "hello"\n  target  = "in/x.txt"\n}\n';

function build(body: string): string {
  return `${source}build {\n  sources = ["source.file.one"]\n${body}\n}\n`;
}

test('compress: formats by names, names of files, names in archives', async () => {
  const outputs = [
    'a.tar.gz',
    'a.tgz',
    'a.tar',
    'a.zip',
    'a.gz',
    'a.lz4',
    'a.xz',
    'a.bgzf',
    'a.tar.lz4',
    'a.tar.xz',
    'plain',
    'a.box',
  ];
  const each = outputs.map(
    (output) =>
      `  post-processor "compress" {\n    output = "out/{{.BuildName}}-{{.BuilderType}}/${output}"\n    keep_input_artifact = true\n  }`,
  );
  const formats = ['tar', 'tar.gz', 'zip', 'gz', 'rar'].map(
    (format) =>
      `  post-processor "compress" {\n    output = "by-format/${format}-of"\n    format = "${format}"\n    compression_level = 12\n  }`,
  );
  const { packer: theirs, own } = await both(build([...each, ...formats, '  post-processor "compress" {}'].join('\n')));
  expect(own).toEqual(theirs);
  expect(Object.keys(own.files)).toContain('out/one-file/a.tar.gz');
});

test('checksum, manifest and artifice, alone and in chains', async () => {
  const { packer: theirs, own } = await both(
    build(`  post-processors {
    post-processor "artifice" {
      files = ["given/*.txt", "given/[a]?", "gone*"]
    }
    post-processor "checksum" {
      checksum_types = ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"]
      output         = "sums/{{.BuildName}}_{{.BuilderType}}.{{.ChecksumType}}"
    }
    post-processor "manifest" {
      output      = "strip.json"
      strip_path  = true
      custom_data = { key = "value" }
    }
  }
  post-processor "checksum" {}
  post-processor "manifest" {}`),
    { 'given/1.txt': 'one', 'given/2.txt': 'two', 'given/a3': 'three', 'given/.hidden.txt': 'four' },
  );
  // An artifact with checksums is still that artifact, and is told as what was made of it.
  expect(own.artifacts.filter((line) => line.includes('Checksums in'))).toHaveLength(2);
  expect({ ...own, artifacts: [] }).toEqual({ ...theirs, artifacts: [] });
});

test('manifest: a second run adds to it; the file builder replaces its file', async () => {
  const { packer: theirs, own } = await both(build('  post-processor "manifest" {}'), {}, 2);
  expect(own).toEqual(theirs);
  expect(own.files['packer-manifest.json']).toMatchObject({ builds: [{ name: 'one' }, { name: 'one' }] });
});

test('shell-local: arguments, variables, directory and exit codes', async () => {
  const tell = String.raw`printf 'said %s|' "$#" "$A" "$B" "$C" "$PACKER_BUILD_NAME" "$PACKER_BUILDER_TYPE"; echo; echo "said $(basename "$(pwd)" | cut -c1-12)"`;
  const { packer: theirs, own } = await both(
    build(`  provisioner "shell-local" {
    inline           = [${JSON.stringify(tell)}, "false || exit 7"]
    environment_vars = ["A=a  b", "B=it's", "C=$HOME \\"x\\" \`y\`"]
    valid_exit_codes = [7]
  }
  provisioner "shell-local" {
    script           = "say.sh"
    environment_vars = ["A=1"]
  }
  provisioner "shell-local" {
    scripts          = ["say.sh", "say.sh"]
    execute_command  = ["/bin/sh", "-c", "X=1 {{.Vars}} {{.Script}} one two"]
    environment_vars = ["A=q'q"]
  }
  provisioner "shell-local" {
    inline           = ["echo said \\"$A\\""]
    env_var_format   = "export %s='%s'; "
    execute_command  = ["/bin/sh", "-c", "{{.Vars}} {{.Script}}"]
    environment_vars = ["A=f'f"]
  }
  provisioner "shell-local" {
    command = "echo said command"
  }
  provisioner "shell-local" {
    inline  = ["echo said never"]
    only_on = ["windows", "darwin"]
  }
  provisioner "shell-local" {
    inline             = ["echo \\"said $(echo $0 | sed 's/.*[.]/./')\\"", "false", "echo said on"]
    inline_shebang     = "/bin/bash"
    tempfile_extension = ".bash"
  }
  post-processor "shell-local" {
    inline           = [${JSON.stringify(tell)}]
    environment_vars = ["A=post"]
  }`),
    { 'say.sh': '#!/bin/sh\necho "said script $# $1 $2 <$A>"\n' },
  );
  expect(own.lines).toHaveLength(11);
  expect(own).toEqual(theirs);
});

test('shell-local after a build takes one line for the shell', async () => {
  const { packer: theirs, own } = await both(
    JSON.stringify({
      builders: [{ type: 'file', name: 'one', target: 'x', content: 'a' }],
      'post-processors': [
        {
          type: 'shell-local',
          inline: ['echo "said $A"'],
          environment_vars: ["A=i t's"],
          execute_command: '{{.Vars}} /bin/sh {{.Script}}',
        },
        { type: 'shell-local', script: 'say.sh', execute_command: ['{{.Vars}} {{.Script}} one'] },
      ],
    }),
    { 'say.sh': '#!/bin/sh\necho "said script $1 $PACKER_BUILD_NAME"\n' },
  );
  expect(own.lines).toEqual(["said i t's", 'said script one one']);
  // A legacy build is called by its type too.
  expect({ ...own, artifacts: own.artifacts.map((line) => line.replace('file.one', 'one')) }).toEqual(theirs);
});

test.each([
  ['a script that fails', '  provisioner "shell-local" {\n    inline = ["echo said it", "exit 3", "echo said no"]\n  }'],
  ['a bad variable', '  provisioner "shell-local" {\n    inline = ["x"]\n    environment_vars = ["=a"]\n  }'],
  ['two kinds of scripts', '  provisioner "shell-local" {\n    inline = ["x"]\n    command = "y"\n  }'],
  ['no script', '  provisioner "shell-local" {\n  }'],
  ['a system that does not exist', '  provisioner "shell-local" {\n    inline = ["x"]\n    only_on = ["beos"]\n  }'],
  ['inline for WSL', '  provisioner "shell-local" {\n    inline = ["x"]\n    use_linux_pathing = true\n  }'],
  ['a source that is missing', '  provisioner "file" {\n    source = "gone"\n    destination = "/x"\n  }'],
  ['no source', '  provisioner "file" {\n    destination = "/x"\n  }'],
  [
    'a direction that does not exist',
    '  provisioner "file" {\n    source = "."\n    destination = "/x"\n    direction = "up"\n  }',
  ],
  ['an unknown checksum', '  post-processor "checksum" {\n    checksum_types = ["crc"]\n  }'],
  ['no files', '  post-processor "artifice" {\n    files = []\n  }'],
  [
    'two files without an archive',
    '  post-processors {\n    post-processor "checksum" {}\n    post-processor "compress" {\n      output = "x.gz"\n    }\n  }',
  ],
])('both refuse %s', async (_name, body) => {
  const { packer: theirs, own } = await both(build(body));
  expect([theirs.code, own.code]).toEqual([1, 1]);
  expect(own.lines).toEqual(theirs.lines);
});
