import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openWorld } from './world.ts';

test('Python’s paramiko: commands, and files in every order', async () => {
  await using world = await openWorld();
  const script = join(world.folder, 'client.py');
  copyFileSync(fileURLToPath(new URL('paramiko.py', import.meta.url)), script);
  // The system's own: that is where Debian's package is.
  const argv = ['/usr/bin/python3', script, String(world.server.port), join(world.folder, 'key'), world.folder];
  expect(await world.run(argv)).toMatchObject({ code: 0, stderr: '' });
  expect(readdirSync(join(world.folder, 'spool'))).toEqual([]);
  expect(readFileSync(join(world.machine, 'folder', 'in'), 'utf8')).toBe('');
});
