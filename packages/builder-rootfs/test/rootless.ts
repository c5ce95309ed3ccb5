// Run by safety.system.ts as a user who is not root: builds in every network mode with a hostile provisioner, and says how it went.
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command, mustSucceed, runBuild } from './run-build.ts';
import { from, settings } from './settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'imgbuild-rootless-'));
const cache = join(folder, 'cache');
const attempts = (process.argv[2] ?? '').trim().split('\n');
const results: Record<string, readonly string[]> = {};
for (const network of ['slirp4netns', 'pasta', 'none'] as const) {
  let id = '';
  const config = settings({
    from: from({ suite: 'bookworm', variant: 'apt' }),
    formats: ['oci'],
    network,
    output_directory: join(folder, network),
  });
  const built = await runBuild(
    config,
    async (line) => {
      if (network !== 'none') await mustSucceed(line, 'apt-get update -qq');
      id = (await mustSucceed(line, 'id -u')).trim();
      await mustSucceed(
        line,
        'install -o 33 -g 33 -m 0700 -d /opt/owned && touch /opt/owned/file && chown 1234:1234 /opt/owned/file',
      );
      for (const attempt of attempts.filter((each) => !/kill -9/.test(each)))
        await command(line, `timeout -s KILL 5 sh -c ${JSON.stringify(attempt).replaceAll('$', '\\$')}`);
    },
    { cache },
  );
  results[network] = [built.builds[0]?.error ?? built.outcome, id];
}
// Files of other ids than ours are there: only a user namespace may remove them.
execFileSync('unshare', ['--user', '--map-root-user', '--map-auto', 'rm', '-rf', folder]);
console.log(JSON.stringify(results));
