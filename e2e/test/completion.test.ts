import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { openPlace, type Place } from './command.ts';

const run = promisify(execFile);

/** What bash offers at the end of a line. Like bash itself it takes "=" for a word. */
async function offers(place: Place, line: string): Promise<readonly string[]> {
  const words = line.split(/ +|(?==)|(?<==)/);
  const program = `source ./script
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})
COMP_CWORD=${words.length - 1}
_imgbuild
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await run('bash', ['--norc', '-c', program], { cwd: place.folder });
  return stdout.trimEnd() === '' ? [] : stdout.trimEnd().split('\n');
}

test('bash completes commands, flags, what flags take, and templates', async () => {
  await using place = await openPlace();
  // Folders are completed, so compiled code is not kept in one beside the templates.
  const { code, stdout } = await place.run(['completion', 'bash'], { NODE_DISABLE_COMPILE_CACHE: '1' });
  expect(code).toBe(0);
  await place.write('script', stdout);
  for (const name of ['web.pkr.hcl', 'with space.pkr.json', 'notes.txt', 'folder/x.pkr.hcl']) await place.write(name, '');
  expect(await offers(place, 'imgbuild va')).toEqual(['validate']);
  expect(await offers(place, 'imgbuild plugin')).toEqual(['plugins']);
  expect(await offers(place, 'imgbuild plugins ')).toEqual(['installed', 'required', 'info']);
  expect(await offers(place, 'imgbuild build -on')).toEqual(['-only=', '-on-error=']);
  expect(await offers(place, 'imgbuild build -on-error=')).toEqual(['cleanup', 'abort', 'ask', 'run-cleanup-provisioner']);
  expect(await offers(place, 'imgbuild build -on-error=a')).toEqual(['abort', 'ask']);
  expect(await offers(place, 'imgbuild build -on-error a')).toEqual(['abort', 'ask']);
  expect(await offers(place, 'imgbuild build --on-error=c')).toEqual(['cleanup']);
  expect(await offers(place, 'imgbuild build -parallel-builds=')).toEqual([]);
  expect(await offers(place, 'imgbuild build -force ')).toEqual(['folder', 'web.pkr.hcl', 'with space.pkr.json']);
  expect(await offers(place, 'imgbuild build -var-file=no')).toEqual(['notes.txt']);
  expect(await offers(place, 'imgbuild plugins required w')).toEqual(['web.pkr.hcl', 'with space.pkr.json']);
  expect(await offers(place, 'imgbuild completion ')).toEqual(['bash', 'zsh', 'fish']);
  expect(await offers(place, 'imgbuild nothing -')).toEqual([]);
  expect(await offers(place, 'imgbuild version ')).toEqual([]);
});

test('how to have it is told, also by Packer’s flags, and nothing is changed', async () => {
  await using place = await openPlace();
  const { code, stdout } = await place.run(['completion']);
  expect(code).toBe(0);
  expect(stdout).toContain('source <(imgbuild completion bash)');
  for (const flag of ['-autocomplete-install', '--autocomplete-uninstall']) expect((await place.run([flag])).stdout).toBe(stdout);
  expect(await place.run(['completion', 'tcsh'])).toMatchObject({ code: 1 });
  expect((await place.run(['completion', 'types'])).stdout.split('\n')).toContain('shell-local');
});
