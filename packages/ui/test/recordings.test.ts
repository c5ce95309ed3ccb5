import { expect, test } from 'vitest';
import type { RendererOptions } from '@imgbuild/ui';
import { eventsOf, expectedFile, recordings, shown } from './recorded.ts';

const ways: Readonly<Record<string, Omit<RendererOptions, 'write'>>> = {
  plain: { mode: 'plain', color: 'none' },
  colored: { mode: 'plain', color: 'ansi' },
  stamped: { mode: 'plain', color: 'none', timestamps: 'utc' },
  machine: { mode: 'machine-readable', color: 'none' },
  json: { mode: 'json', color: 'none' },
  quiet: { mode: 'quiet', color: 'none' },
};

for (const [name, options] of Object.entries(ways)) {
  test.each(recordings)(`%s as ${name}`, async (recording) => {
    const all = await shown(eventsOf(recording), options, recording);
    await expect(all).toMatchFileSnapshot(expectedFile(recording, name));
  });
}

test.each(recordings)('%s as json is its events, one a line', async (recording) => {
  const all = await shown(eventsOf(recording), { mode: 'json', color: 'none' });
  expect(
    all
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual(eventsOf(recording));
});
