import type { Artifact, Builder } from '@imgbuild/core/sdk';
import { fakeScope, recordingReporter, runBuilder, type TestHost } from '@imgbuild/core/testing';
import rootfs from '../../../builder-rootfs/src/index.ts';

/** What the builder rootfs makes of a tar archive: in each of the formats, with `MARK=rootfs` in its environment. */
export async function buildRootfs(
  tarball: string,
  formats: readonly string[],
  host: TestHost,
  more: object = {},
): Promise<Artifact> {
  const report = recordingReporter();
  const scope = fakeScope({ host, report });
  try {
    const raw = {
      from: [{ tarball }],
      config: [{ env: { MARK: 'rootfs' }, cmd: ['/bin/sh'] }],
      formats,
      image_name: 'demo',
      network: 'none',
      ...more,
    };
    const artifact = await runBuilder(rootfs.builders['rootfs'] as Builder, raw, async () => undefined, {
      host,
      scope,
      report,
    });
    if (artifact === undefined) throw new Error('the builder gave nothing');
    return artifact;
  } finally {
    await scope.close('ok');
  }
}
