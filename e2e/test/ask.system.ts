// What a person is asked, in a real terminal: `-on-error=ask` and `-debug`, on a machine behind a real OpenSSH server.
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openPlace, type Place } from './command.ts';
import { imgbuild, openScreen } from './screen.ts';
import { openSshServer, type SshServer } from './sshd.ts';

const marker = (place: Place, name: string): string => join(place.folder, name);

/** Three provisioners; the second wants a file to be there. */
function template(place: Place, server: SshServer, wanted: string): string {
  return `source "null" "web" {
  ssh_host             = "127.0.0.1"
  ssh_port             = ${server.port}
  ssh_username         = "root"
  ssh_private_key_file = "${server.key}"
}
build {
  sources = ["source.null.web"]
  provisioner "shell" { inline = ["echo first > ${marker(place, 'first')}"] }
  provisioner "shell" { inline = ["test -e ${marker(place, wanted)}"] }
  provisioner "shell" { inline = ["echo last > ${marker(place, 'last')}"] }
}
`;
}

const question = 'Provisioner "shell" failed. What now?';
/** What a question ends with: what Enter alone means. A question that was answered stays on the screen. */
const waiting = '[1]';

test('a machine is looked at in a shell, the template mended, and the provisioner tried again as it is on disk now', async () => {
  await using place = await openPlace();
  await using server = await openSshServer(place.folder);
  await place.write('t.pkr.hcl', template(place, server, 'missing'));
  await using screen = await openScreen(place, [...imgbuild(), 'build', '-on-error=ask', 't.pkr.hcl']);
  const asked = await screen.shows('open a shell on the machine');
  expect(asked).toContain(question);
  expect(asked).toContain('1) clean up and exit');
  await screen.type('5', 'Enter');
  await screen.shows('A shell on the machine.');
  // A terminal: it has a size, and Ctrl-C belongs to what runs there.
  await screen.type('tty; stty size; sleep 1000', 'Enter');
  expect(await screen.shows('30 100')).toContain('/dev/pts/');
  await screen.type('C-c');
  await screen.type(`touch ${marker(place, 'seen')}; echo touched-$((40+2))`, 'Enter');
  await screen.shows('touched-42');
  await screen.type('exit', 'Enter');
  await screen.shows(waiting, 2);
  await place.write('t.pkr.hcl', template(place, server, 'seen'));
  await screen.type('retry', 'Enter');
  await screen.shows('left with 0');
  expect(await readFile(marker(place, 'last'), 'utf8')).toBe('last\n');
});

test('a template that was broken meanwhile is told of, and asked about again', async () => {
  await using place = await openPlace();
  await using server = await openSshServer(place.folder);
  await place.write('t.pkr.hcl', template(place, server, 'missing'));
  await using screen = await openScreen(place, [...imgbuild(), 'build', '-on-error=ask', 't.pkr.hcl']);
  await screen.shows('open a shell on the machine');
  await place.write('t.pkr.hcl', template(place, server, 'missing').replace('sources', 'source'));
  await screen.type('3', 'Enter');
  const shown = await screen.shows('Error: ');
  expect(shown).toContain('t.pkr.hcl line');
  await screen.shows(waiting, 2);
  await screen.type('skip', 'Enter');
  await screen.shows('left with 0');
  expect(await readFile(marker(place, 'last'), 'utf8')).toBe('last\n');
});

test.each([
  ['Enter', 'clean up and exit'],
  ['2', 'abort without cleanup'],
])('%s is to %s: nothing more runs', async (key, choice) => {
  await using place = await openPlace();
  await using server = await openSshServer(place.folder);
  await place.write('t.pkr.hcl', template(place, server, 'missing'));
  await using screen = await openScreen(place, [...imgbuild(), 'build', '-on-error=ask', 't.pkr.hcl']);
  await screen.shows('open a shell on the machine');
  await screen.type(...(key === 'Enter' ? ['Enter'] : [key, 'Enter']));
  const shown = await screen.shows('left with 1');
  expect(shown).toContain(choice);
  expect(shown).toContain("Build 'null.web' errored");
  await expect(readFile(marker(place, 'last'))).rejects.toThrow('ENOENT');
});

test('two builds that fail at the same time are asked about one after the other', async () => {
  await using place = await openPlace();
  await using server = await openSshServer(place.folder);
  const one = template(place, server, 'missing');
  await place.write(
    't.pkr.hcl',
    `${one.replace('sources = [', 'sources = ["source.null.db", ')}${one.slice(0, one.indexOf('build {')).replace('"web"', '"db"')}`,
  );
  await using screen = await openScreen(place, [...imgbuild(), 'build', '-on-error=ask', 't.pkr.hcl']);
  for (const builds of [1, 2]) {
    await screen.shows(waiting, builds);
    await screen.type('4', 'Enter');
    await screen.shows('skip the provisioner\n', 2 * builds);
  }
  await screen.shows('left with 0');
});

test('-debug waits for Enter before every provisioner', async () => {
  await using place = await openPlace();
  await using server = await openSshServer(place.folder);
  await place.write('t.pkr.hcl', template(place, server, 'first'));
  await using screen = await openScreen(place, [...imgbuild(), 'build', '-debug', 't.pkr.hcl']);
  const pause = 'Pausing before the next provisioner . Press enter to continue.';
  await screen.shows(pause);
  await expect(readFile(marker(place, 'first'))).rejects.toThrow('ENOENT');
  for (let pauses = 1; pauses <= 3; pauses++) {
    for (let shown = ''; shown.split(pause).length - 1 < pauses;) shown = await screen.shows(pause);
    await screen.type('Enter');
  }
  await screen.shows('left with 0');
  await rm(marker(place, 'last'));
});
