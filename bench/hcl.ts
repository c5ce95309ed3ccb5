// `@imgbuild/hcl` beside the parsers people use from npm and beside `packer fmt`, in one run: `node bench/hcl.ts`. The others are
// installed for the run into a temporary folder; each subject runs in a process of its own.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const corpus = process.env['IMGBUILD_CORPUS'] ?? resolve(import.meta.dirname, '../../shared/corpus');
const packer = ['/usr/bin/packer', '/usr/local/bin/packer'].find((path) => existsSync(path));
const folder = mkdtempSync(join(tmpdir(), 'imgbuild-bench-hcl-'));

/** A template of a given size as a generator would write it: sources of many arguments, expressions, heredocs, comments. */
function generated(bytes: number): string {
  const parts: string[] = [];
  for (let size = 0, number = 0; size < bytes; number++) {
    parts.push(`# Machine ${number}
source "amazon-ebs" "machine_${number}" {
  ami_name      = "web-\${var.environment}-${number}-\${local.stamp}"
  instance_type = var.small ? "t3.micro" : "t3.large"
  region        = "eu-central-${number % 3}"
  ssh_timeout   = "10m"
  tags = merge(local.tags, {
    Name  = "machine-${number}"
    Ports = join(",", [for port in [80, 443, ${number}] : port + 1 if port > 80])
  })

  launch_block_device_mappings {
    device_name           = "/dev/sda1"
    volume_size           = ${20 + (number % 50)}
    delete_on_termination = true
  }

  user_data = <<-EOT
    #!/bin/sh
    echo "number ${number} of \${var.count}" > /etc/motd
    systemctl enable --now nginx
  EOT
}

`);
    size += parts.at(-1)?.length ?? 0;
  }
  return parts.join('');
}

interface Result {
  readonly lex?: number;
  readonly parse?: number;
  readonly format?: number;
  readonly evaluate?: number;
  /** What the parsed file holds, and the most the process held above what it held before, in bytes a byte of input. */
  readonly held?: number;
  readonly peak?: number;
}

/** Runs a script on a file in a process of its own; figures are MB/s of the best of some rounds. */
function subject(name: string, script: string, input: string, ...flags: readonly string[]): Result {
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, script);
  const done = spawnSync(process.execPath, ['--expose-gc', ...flags, file, input], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (done.status !== 0) throw new Error(`${name} failed:\n${done.stderr}`);
  return JSON.parse(done.stdout) as Result;
}

const prelude = `import { readFileSync } from 'node:fs';
const text = readFileSync(process.argv[2], 'utf8');
const megabytes = Buffer.byteLength(text) / 1e6;
const rate = async (rounds, run) => {
  let best = Infinity;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    await run();
    best = Math.min(best, performance.now() - start);
  }
  return (megabytes * 1000) / best;
};
`;
const dist = resolve(import.meta.dirname, '../packages/hcl/dist');
const ours = `${prelude}
const { format, functionTable, listValue, numberFromInteger, numberValue, objectValue, parse, stringValue, boolValue, stringType, mapValue, tokenize } =
  await import(${JSON.stringify(join(dist, 'index.js'))});
const { nodeFunctionPorts } = await import(${JSON.stringify(join(dist, 'node.js'))});
const scope = {
  variables: new Map([
    ['var', objectValue({ environment: stringValue('test'), small: boolValue(true), count: stringValue('3') })],
    ['local', objectValue({ stamp: stringValue('20261125'), tags: objectValue({ team: stringValue('web') }) })],
  ]),
  functions: functionTable(nodeFunctionPorts({ base: '/', working: '/', start: 0 })),
};
const evaluateAll = (body) => {
  const pending = [body];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { blocks } = next.partialContent({ blocks: [{ type: 'source', labels: ['type', 'name'] }, { type: 'launch_block_device_mappings' }] }).value;
    for (const block of blocks) pending.push(block.body);
    for (const [, attribute] of next.justAttributes().value) attribute.expression.evaluate(scope);
  }
};
globalThis.gc();
const before = process.memoryUsage();
const file = parse(text, 'bench.hcl');
const after = process.memoryUsage();
globalThis.gc();
const kept = process.memoryUsage();
const size = Buffer.byteLength(text);
console.log(JSON.stringify({
  peak: (after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers) / size,
  held: (kept.heapUsed + kept.arrayBuffers - before.heapUsed - before.arrayBuffers) / size,
  lex: await rate(7, () => tokenize(text)),
  parse: await rate(7, () => parse(text, 'bench.hcl')),
  format: await rate(5, () => format(text, 'bench.hcl')),
  evaluate: await rate(5, () => evaluateAll(file.body)),
  keep: file.diagnostics.length,
}));
`;
const cdktf = `${prelude}
import { parse } from '@cdktf/hcl2json';
await parse('a.hcl', 'a = 1');
console.log(JSON.stringify({ parse: await rate(2, () => parse('a.tf', text)) }));
`;
const parser2 = `${prelude}
import hcl from 'hcl2-parser';
hcl.parseToObject('a = 1');
console.log(JSON.stringify({ parse: await rate(1, () => hcl.parseToObject(text)) }));
`;

/** `packer fmt` of a file, in place; it is written anew before each round. */
function packerFormat(text: string): number {
  const path = join(folder, 'formatted.pkr.hcl');
  let best = Infinity;
  for (let round = 0; round < 3; round++) {
    writeFileSync(path, text);
    const start = performance.now();
    execFileSync(packer ?? '', ['fmt', path], { stdio: 'ignore', env: { ...process.env, CHECKPOINT_DISABLE: '1' } });
    best = Math.min(best, performance.now() - start);
  }
  return Buffer.byteLength(text) / 1000 / best;
}

const show = (value: number | undefined): string => (value === undefined ? '' : value < 10 ? value.toFixed(2) : value.toFixed(0));
const row = (...cells: readonly (string | number | undefined)[]): void =>
  console.log(`| ${cells.map((cell) => (typeof cell === 'string' ? cell : show(cell))).join(' | ')} |`);

mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'package.json'), '{"private":true,"type":"module"}');
execFileSync('npm', ['install', '--no-audit', '--no-fund', '--silent', '@cdktf/hcl2json', 'hcl2-parser'], { cwd: folder });

const inputs: { name: string; text: string }[] = [{ name: 'generated, 5 MB', text: generated(5_000_000) }];
if (existsSync(corpus)) {
  const files = globSync('**/*.pkr.hcl', { cwd: corpus }).sort();
  inputs.push({
    name: `the corpus, ${files.length} files`,
    text: files.map((name) => readFileSync(join(corpus, name), 'utf8')).join('\n'),
  });
}
row(
  'input',
  'program',
  'lexing MB/s',
  'parsing',
  'formatting',
  'evaluating',
  'memory held, times the input',
  'peak',
  'parsing, times',
);
row('---', '---', '---', '---', '---', '---', '---', '---', '---');
for (const { name, text } of inputs) {
  const input = join(folder, 'input.hcl');
  const part = join(folder, 'part.hcl');
  writeFileSync(input, text);
  // The slow ones get the beginning, up to a whole block; their rate does not grow with the size.
  writeFileSync(part, text.slice(0, text.lastIndexOf('\n}\n', 500_000) + 3));
  const own = subject('ours', ours, input);
  row(name, '@imgbuild/hcl', own.lex, own.parse, own.format, own.evaluate, own.held, own.peak, 1);
  for (const [other, script] of [
    ['@cdktf/hcl2json', cdktf],
    ['hcl2-parser', parser2],
  ] as const) {
    const { parse } = subject(other.replaceAll(/\W/g, '-'), script, part);
    row(name, other, '', parse, '', '', '', '', (own.parse ?? Number.NaN) / (parse ?? Number.NaN));
  }
  if (packer !== undefined) row(name, 'packer fmt', '', '', packerFormat(text), '', '', '', '');
}
rmSync(folder, { recursive: true, force: true });
