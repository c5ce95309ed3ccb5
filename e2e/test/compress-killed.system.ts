// A build that is killed while it compresses leaves an unfinished file, and the command that it names removes it.
import { readdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openPlace, untilSaid } from './command.ts';

const template = `source "file" "one" {
  content = "x"
  target  = "small"
}
build {
  sources = ["source.file.one"]
  post-processors {
    post-processor "artifice" {
      files = ["big"]
    }
    post-processor "compress" {
      output = "out/big.gz"
    }
  }
}
`;

test('kill -9 while compressing: cleanup removes the unfinished file and nothing else', async () => {
  await using place = await openPlace();
  await place.write('t.pkr.hcl', template);
  await truncate(await place.write('big', ''), 8 * 2 ** 30);
  const running = place.start(['build', '-color=false', 't.pkr.hcl']);
  await untilSaid(running, 'Compressing to out/big.gz');
  const unfinished = async (): Promise<readonly string[]> => readdir(join(place.folder, 'out')).catch(() => []);
  while ((await unfinished()).length === 0) await new Promise((resume) => setTimeout(resume, 20));
  running.child.kill('SIGKILL');
  await running.ended;
  expect(await unfinished()).toEqual([expect.stringMatching(/^\.big\.gz\./)]);
  const cleaned = await place.run(['cleanup']);
  expect(cleaned.stdout + cleaned.stderr).toContain('unfinished file');
  expect(cleaned.code).toBe(0);
  expect(await unfinished()).toEqual([]);
  expect(await readdir(place.folder)).toEqual(expect.arrayContaining(['big', 'small', 't.pkr.hcl']));
});

test('an interrupt while compressing: the build ends, and nothing unfinished is left', async () => {
  await using place = await openPlace();
  await place.write('t.pkr.hcl', template);
  await truncate(await place.write('big', ''), 8 * 2 ** 30);
  const running = place.start(['build', '-color=false', 't.pkr.hcl']);
  await untilSaid(running, 'Compressing to out/big.gz');
  await expect.poll(() => readdir(join(place.folder, 'out')).catch(() => []), { timeout: 10_000 }).toHaveLength(1);
  running.child.kill('SIGINT');
  const { code } = await running.ended;
  expect(code).toBe(1);
  expect(await readdir(join(place.folder, 'out')).catch(() => [])).toEqual([]);
  expect(await place.remembered()).toEqual([]);
});
