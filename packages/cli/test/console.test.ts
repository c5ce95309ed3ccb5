import { mkdtemp, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { memoryLog, runInside } from './terminal.ts';

const folder = await realpath(await mkdtemp(join(tmpdir(), 'imgbuild-console-')));
afterAll(() => rm(folder, { recursive: true }));
const environment = { HOME: folder, IMGBUILD_STATE_DIR: join(folder, 'state'), IMGBUILD_NO_COLOR: '1' };
await writeFile(
  join(folder, 't.pkr.hcl'),
  `
variable "name" { default = "web" }
variable "network" { default = { subnet = { id = 7 }, "with space" = 1 } }
variable "token" {
  default   = "open sesame"
  sensitive = true
}
locals { both = "\${var.name}-\${var.network.subnet.id}" }
`,
);
await writeFile(join(folder, 'legacy.json'), '{ "variables": { "size": "10" }, "builders": [{ "type": "null" }] }');

const type = (typed: readonly string[], argv: readonly string[] = ['t.pkr.hcl']) =>
  runInside(['console', ...argv], { workingDirectory: folder, environment, typed });

test('a person types lines, sees answers and mistakes, and leaves', async () => {
  const { code, stdout, stderr } = await type(['local.both', '', '  var.nope  ', '1 +', 'var.token', 'exit', 'never']);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: '> local.both\nweb-7\n> \n>   var.nope  \n> 1 +\n> var.token\n<sensitive>\n> exit\n',
  });
  expect(stderr).toContain('on <console-input> line 1, column 4:\n  1 | var.nope\n');
  expect(stderr).toContain('on <console-input> line 1, column 4:\n  1 | 1 +\n');
});

test('a secret that is typed is not shown again', async () => {
  const { stderr } = await type(['upper("open sesame", 1)']);
  expect(stderr).toContain('upper("<sensitive>", 1)');
});

test('what was typed is remembered for the next time, for its owner only', async () => {
  await type(['var.name', 'local.both', 'var.name']);
  const { history } = await type(['1 + 1']);
  expect(history.slice(0, 3)).toEqual(['1 + 1', 'var.name', 'local.both']);
  const file = join(folder, 'state', 'console-history');
  expect((await readFile(file, 'utf8')).split('\n').slice(0, 3)).toEqual(['1 + 1', 'var.name', 'local.both']);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('names are completed: roots, functions, attributes', async () => {
  const { complete } = await type(['1']);
  const words = (line: string): readonly string[] => complete(line)[0];
  expect(complete('upper(va')).toEqual([['values(', 'var.', 'vault('], 'va']);
  expect(words('base64e')).toEqual(['base64encode(']);
  expect(words('var.n')).toEqual(['var.name', 'var.network']);
  expect(words('var.network.subnet.')).toEqual(['var.network.subnet.id']);
  expect(words('local.')).toEqual(['local.both']);
  expect(words('ex')).toEqual(['exit']);
  expect(words('1 + ex')).toEqual([]);
  expect(words('var.name.')).toEqual([]);
  expect(words('nothing.')).toEqual([]);
  expect(words('')).toContain('help');
});

test('names are completed in Go templates', async () => {
  const { complete } = await type(['1'], ['legacy.json']);
  expect(complete('x {{ times')).toEqual([['timestamp'], 'times']);
  expect(complete('{{ upper (lo')[0]).toEqual(['lower']);
  expect(complete('{{user `s')).toEqual([['size'], 's']);
  expect(complete('{{timestamp}} te')[0]).toEqual([]);
  expect(complete('var')[0]).toEqual(['variables']);
});

test('standard input that is no text is refused', async () => {
  const log = memoryLog();
  const piped = await runInside(['console', '-config-type=hcl2'], {
    workingDirectory: folder,
    environment,
    input: new Uint8Array([0x31, 0xff]),
    log,
  });
  expect([...log.codes]).toEqual(['cli/input-unreadable']);
  expect(piped).toMatchObject({ code: 1, stdout: '' });
  expect(piped.stderr).toContain('Nothing was evaluated: it is no text in UTF-8: line 1 has bytes that are no character.');
});
