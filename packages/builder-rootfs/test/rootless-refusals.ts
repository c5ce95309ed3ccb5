// Run by safety.system.ts as a user who is not root: says which problem stops a build on an empty base.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { problemOf } from '@imgbuild/core/sdk';
import { openSandbox, openUserNamespace } from '@imgbuild/sandbox';
import { runBuild } from './run-build.ts';
import { from, settings } from './settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'imgbuild-refusals-'));
const [what = 'none'] = process.argv.slice(2);
const network = what === 'slirp4netns' ? 'slirp4netns' : 'none';
const config = settings({ from: from({ scratch: true }), formats: ['tar'], network, output_directory: join(folder, 'output') });
const built = await runBuild(
  config,
  async (_line, ctx) => {
    const userNamespace = await openUserNamespace(ctx);
    const options = { base: '/nowhere', network: 'none', hostname: 'box', userNamespace } as const;
    await openSandbox(options, ctx).catch((error: unknown) => console.log(problemOf(error)?.code));
  },
  { cache: join(folder, 'cache') },
);
console.log(built.builds[0]?.error ?? 'built');
rmSync(folder, { recursive: true, force: true });
