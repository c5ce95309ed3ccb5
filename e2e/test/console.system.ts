// The console as a person has it, typed in a real terminal, and beside Packer's own.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openPlace } from './command.ts';
import { imgbuild, openScreen } from './screen.ts';

const template = 'variable "name" { default = "web" }\nlocals { list = ["a", 1.5] }\n';

test('a person types, completes, goes back in the history, and leaves by Ctrl-D', async () => {
  await using place = await openPlace();
  await place.write('t.pkr.hcl', template);
  await using screen = await openScreen(place, [...imgbuild(), 'console', 't.pkr.hcl']);
  await screen.shows('>');
  await screen.type('upper(var.na', 'Tab');
  await screen.shows('upper(var.name');
  await screen.type(')', 'Enter');
  await screen.shows('WEB');
  await screen.type('local.list', 'Enter');
  await screen.shows('  1.5,\n]');
  await screen.type('Up', 'Up', 'Enter');
  await screen.shows('> upper(var.name)\nWEB\n> local.list\n[\n  "a",\n  1.5,\n]\n> upper(var.name)\nWEB');
  await screen.type('oh no', 'Enter');
  await screen.shows('on <console-input> line 1');
  await screen.type('C-d');
  await screen.shows('left with 0');
  const history = await readFile(join(place.folder, 'state', 'console-history'), 'utf8');
  expect(history).toBe('oh no\nupper(var.name)\nlocal.list\n');
});

test('the history outlives a console, and Ctrl-C and exit leave', async () => {
  await using place = await openPlace();
  await place.write('t.pkr.hcl', template);
  {
    await using screen = await openScreen(place, [...imgbuild(), 'console', '.']);
    await screen.shows('>');
    await screen.type('40 + 2', 'Enter');
    await screen.shows('42');
    await screen.type('C-c');
    await screen.shows('left with 0');
  }
  await using screen = await openScreen(place, [...imgbuild(), 'console', '.']);
  await screen.shows('>');
  await screen.type('Up', 'Enter');
  await screen.shows('> 40 + 2\n42');
  await screen.type('exit', 'Enter');
  await screen.shows('left with 0');
});

test('values are printed as Packer prints them', async () => {
  await using place = await openPlace();
  await place.write(
    't.pkr.hcl',
    `variable "name" { default = "web" }
variable "list" { default = ["a", "b"] }
variable "token" {
  default   = "open sesame"
  sensitive = true
}
locals { map = { "a b" = [1, { c = null }], "é" = {}, z = true } }
source "null" "x" { communicator = "none" }
build { sources = ["null.x"] }
`,
  );
  const lines = [
    ...['var.name', 'var.list', 'local.map', 'local', 'var.token', '[var.token]', 'path', 'variables', '', 'exit', 'null'],
    ...[
      '1 / 3',
      '12345678',
      '1234567.5',
      '0.00001',
      '1e20',
      '9223372036854775807',
      '9223372036854775808',
      '0.1 + 0.2',
      '100000.0',
    ],
    ...['[]', '{}', '[[], {}]', '{ b = null, a = 1 }', '["\\u0001\\u200b\\"é\\n"]', '"a\\nb"', '[for x in var.list : upper(x)]'],
  ];
  for (const line of lines) {
    // Packer wants a pipe, and what Node gives a child is a socket.
    await place.write('line', `${line}\n`);
    const [packer, own] = await Promise.all([
      packers('cat line | packer console t.pkr.hcl', place.folder),
      place.pipe(`${line}\n`, ['console', 't.pkr.hcl']),
    ]);
    expect({ line, code: own.code, stdout: own.stdout }).toEqual({ line, ...packer });
  }
  for (const argv of [
    ['inspect', 't.pkr.hcl'],
    ['inspect', '-var', 'name=other', 't.pkr.hcl'],
  ]) {
    const packer = await packers(['packer', ...argv].join(' '), place.folder);
    expect(await place.run(argv)).toMatchObject(packer);
  }
});

/** What Packer says, by a command line of the shell. */
function packers(command: string, directory: string): Promise<{ readonly code: number; readonly stdout: string }> {
  const environment = { PATH: process.env['PATH'], HOME: directory, CHECKPOINT_DISABLE: '1' };
  return new Promise((done) =>
    execFile('sh', ['-c', command], { cwd: directory, env: environment }, (error, stdout) =>
      done({ code: error === null ? 0 : Number(error.code), stdout }),
    ),
  );
}
