import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { runCommand } from '../run-command.mjs';
import { publishedPackages } from './workspace.mjs';

/**
 * Since the last release (its tag), every package whose published files changed is named in a changeset; one that accepts fewer
 * versions of a peer than before is named as major. Before the first release there is nothing to compare with.
 */
export async function checkChangesets(root) {
  const git = async (...words) => runCommand(['git', '-C', root, ...words], { limit: 60 });
  const described = await git('describe', '--tags', '--abbrev=0', '--match', '@imgbuild/*');
  const bumps = readBumps(join(root, '.changeset'));
  const packages = publishedPackages(root);
  const unknown = [...bumps.keys()].filter((name) => !packages.some((each) => each.json.name === name));
  const problems = unknown.map((name) => `a changeset names ${name}, which is no package here`);
  if (described.code !== 0) return result(packages.length, problems, 'nothing was released yet');
  const tag = described.text.trim();
  for (const each of packages) {
    // What a command is built with of ours is a part of what it publishes (docs/adr/0008).
    const inside = each.json.bin === undefined ? {} : (each.json.devDependencies ?? {});
    const builtWith = packages.filter(({ json }) => Object.hasOwn(inside, json.name));
    const sources = [each, ...builtWith].map(({ folder }) => `packages/${folder}/src`);
    const changed = await git('diff', '--name-only', `${tag}..HEAD`, '--', ...sources, `packages/${each.folder}/package.json`);
    if (changed.text.trim() === '') continue;
    if (!bumps.has(each.json.name)) problems.push(`${each.json.name} changed since ${tag}; tell of it with "pnpm changeset"`);
    const before = await git('show', `${tag}:packages/${each.folder}/package.json`);
    if (before.code !== 0 || bumps.get(each.json.name) === 'major') continue;
    const lost = lostPeers(root, JSON.parse(before.text).peerDependencies ?? {}, each.json.peerDependencies ?? {});
    problems.push(
      ...lost.map(
        (peer) => `${each.json.name} no longer accepts every version of ${peer} that it did in ${tag}: that is a major change`,
      ),
    );
  }
  return result(packages.length, problems, `since ${tag}`);
}

function lostPeers(root, before, now) {
  const { subset } = createRequire(join(root, 'packages/core/package.json'))('semver');
  return Object.keys(now).filter((peer) => !subset(before[peer] ?? '*', now[peer]));
}

/** Package and bump of every changeset that waits for the next release. */
function readBumps(folder) {
  const files = readdirSync(folder).filter((name) => name.endsWith('.md') && name !== 'README.md');
  const heads = files.map((name) => /^---\n([^]*?)\n---/.exec(readFileSync(join(folder, name), 'utf8'))?.[1] ?? '');
  const rank = ['patch', 'minor', 'major'];
  const bumps = new Map();
  for (const [, name, bump] of heads.flatMap((head) => [...head.matchAll(/^['"]?(@?[\w/-]+)['"]?:\s*(\w+)/gm)])) {
    if (rank.indexOf(bump) >= rank.indexOf(bumps.get(name) ?? 'patch')) bumps.set(name, bump);
  }
  return bumps;
}

function result(count, problems, note) {
  return { passed: problems.length === 0 ? count : 0, failed: problems.length, text: problems.join('\n'), note };
}
