import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openPlace } from './command.ts';

test('the next step of a pipeline reads what was built', async () => {
  await using place = await openPlace();
  await place.write(
    't.pkr.hcl',
    'source "null" "a" { communicator = "none" }\nbuild {\n  name = "web"\n  sources = ["null.a"]\n  post-processor "manifest" {}\n}\n',
  );
  expect((await place.run(['build', '-output-file=out/built.json', '.'])).code).toBe(0);
  expect(await place.run(['output', 'web.null.a'])).toMatchObject({ code: 0, stdout: 'Null\n', stderr: '' });
  const manifest = JSON.parse(await readFile(join(place.folder, 'packer-manifest.json'), 'utf8')) as {
    readonly builds: readonly { readonly artifact_id: string }[];
  };
  expect(manifest.builds[0]?.artifact_id).toBe('Null');
  const written = JSON.parse(await readFile(join(place.folder, 'out/built.json'), 'utf8')) as { readonly builds: object };
  const known = JSON.parse((await place.run(['output', '-json', '-template', place.folder])).stdout) as typeof written;
  expect(Object.keys(written.builds)).toEqual(['web.null.a']);
  expect(known.builds).toMatchObject({ 'web.null.a': { artifacts: [{ id: 'Null' }] } });
  expect(await place.run(['output', 'web.null.a'], { IMGBUILD_STATE_DIR: join(place.folder, 'elsewhere') })).toMatchObject({
    code: 1,
  });
});
