// Completion as a person has it: in real shells, with the Tab key.
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openPlace, type Place } from './command.ts';
import { imgbuild, openScreen } from './screen.ts';

/** A place with `imgbuild` on its PATH, the script of a shell, and templates. */
async function openShellPlace(shell: string): Promise<Place> {
  const place = await openPlace();
  await place.write('script', (await place.run(['completion', shell])).stdout);
  const words = imgbuild().map((word) => `'${word}'`);
  await chmod(await place.write('bin/imgbuild', `#!/bin/sh\nexec ${words.join(' ')} "$@"\n`), 0o755);
  await place.write('templates/web.pkr.hcl', '');
  await place.write('templates/notes.txt', '');
  return place;
}

function withPath(place: Place): string {
  return `PATH=${join(place.folder, 'bin')}:${process.env['PATH'] ?? ''}`;
}

test('bash', async () => {
  await using place = await openShellPlace('bash');
  await using screen = await openScreen(place, [withPath(place), 'PS1=$ ', 'bash', '--norc']);
  await screen.shows('$');
  await screen.type('source ./script', 'Enter');
  await screen.shows('$ source ./script\n$');
  await screen.type('imgbuild bui', 'Tab', '-on-e', 'Tab', 'run', 'Tab', 'templ', 'Tab', 'w', 'Tab');
  await screen.shows('imgbuild build -on-error=run-cleanup-provisioner templates/web.pkr.hcl');
  await screen.type('C-u', 'imgbuild schema shell-l', 'Tab');
  await screen.shows('imgbuild schema shell-local');
});

test('zsh', async () => {
  await using place = await openShellPlace('zsh');
  await using screen = await openScreen(place, [withPath(place), 'PS1=$ ', 'zsh', '-f']);
  await screen.shows('$');
  await screen.type('autoload -Uz compinit; compinit -u; source ./script; echo ready', 'Enter');
  await screen.shows('\nready\n$');
  await screen.type('imgbuild bui', 'Tab');
  await screen.shows('imgbuild build');
  await screen.type('-on-e', 'Tab', 'run', 'Tab', ' templ', 'Tab', 'Tab');
  await screen.shows('imgbuild build -on-error=run-cleanup-provisioner templates/web.pkr.hcl');
  await screen.type('C-u', 'imgbuild plugins inf', 'Tab', 'shell-l', 'Tab');
  await screen.shows('imgbuild plugins info shell-local');
  await screen.type('C-u', 'imgbuild fmt -', 'Tab');
  await screen.shows('Write nothing; exit with 3');
});

test('fish', async () => {
  await using place = await openShellPlace('fish');
  await using screen = await openScreen(place, [
    withPath(place),
    'fish',
    '--no-config',
    '-C',
    `function fish_prompt; echo '> '; end; source ./script`,
  ]);
  await screen.shows('>');
  await screen.type('imgbuild bui', 'Tab');
  await screen.shows('imgbuild build');
  await screen.type('-on-e', 'Tab', 'run', 'Tab', 'templates/w', 'Tab');
  const shown = await screen.shows('templates/web.pkr.hcl');
  expect(shown).toMatch(/imgbuild build -on-error[ =]run-cleanup-provisioner templates\/web\.pkr\.hcl/);
  await screen.type('C-u', 'imgbuild plugins info shell-l', 'Tab');
  await screen.shows('imgbuild plugins info shell-local');
});
