import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../run-command.mjs';
import { closure, publishedPackages } from './workspace.mjs';

/**
 * A plugin of somebody else, outside of the workspace: compiled against the packed packages only, with a core of its own, used by
 * the packed command line; and refused by it when it asks for a core of another time.
 */
export async function checkThirdParty(root, { folder, tarballs }) {
  const place = join(folder, 'third-party');
  const [plugin, project] = [join(place, 'plugin'), join(place, 'project')];
  cpSync(join(root, 'e2e', 'third-party'), place, { recursive: true });
  const results = [];
  const expect = (what, holds, shown) => results.push({ what, holds, shown });
  const published = publishedPackages(root);
  const files = (name) => closure(published, name).map((each) => tarballs.get(each.json.name));
  const install = (directory, ...words) =>
    runCommand(['npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts', ...words], { directory, limit: 300 });
  const run = (directory, ...argv) =>
    runCommand(argv, { directory, limit: 120, environment: { IMGBUILD_STATE_DIR: join(place, 'state'), NO_COLOR: '1' } });

  const own = await install(plugin, '--no-save', ...files('@imgbuild/core'), linked(root, '@types/node'));
  expect(
    'its author installs the packed core',
    own.code === 0 && existsSync(join(plugin, 'node_modules/@imgbuild/core')),
    own.text,
  );
  const compiled = await run(plugin, process.execPath, join(root, 'node_modules/typescript/bin/tsc'), '-p', '.');
  expect('it compiles against the packed types', compiled.code === 0, compiled.text);
  const described = await run(plugin, process.execPath, join(plugin, 'node_modules/.bin/imgbuild-plugin'), 'manifest');
  expect('its manifest is written', described.code === 0 && existsSync(join(plugin, 'plugin.json')), described.text);

  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'project', private: true }));
  const installed = await install(project, '--install-links=false', ...files('@imgbuild/cli'), plugin);
  expect('a user installs the command line and the plugin', installed.code === 0, installed.text);
  const imgbuild = (...words) =>
    run(project, process.execPath, join(project, 'node_modules/@imgbuild/cli/dist/start.cjs'), ...words, '.');
  const validated = await imgbuild('validate');
  expect('validate finds it', validated.code === 0, validated.text);
  const built = await imgbuild('build');
  expect('it builds', built.code === 0 && built.text.includes('of at most 20971520 bytes'), built.text);
  expect('its provisioner ran', read(join(project, 'made/note')) === 'built by acme-folder\n', built.text);
  expect('the shell ran in its machine', read(join(project, 'made/told')) === 'made in made.growing\n', built.text);
  expect('nothing is left', !existsSync(join(project, 'made.growing')), built.text);

  for (const [range, side] of [
    ['^99.0.0', 'Upgrade imgbuild: npm install --save-dev @imgbuild/cli@latest'],
    ['^0.4.0', 'Upgrade the plugin: npm install --save-dev acme-imgbuild-folder@latest'],
  ]) {
    const path = join(plugin, 'package.json');
    const json = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify({ ...json, peerDependencies: { '@imgbuild/core': range } }));
    const refused = await imgbuild('validate');
    expect(`one for core ${range} is refused`, refused.code === 1 && refused.text.includes(side), refused.text);
  }
  const failed = results.filter(({ holds }) => !holds);
  return {
    passed: results.length - failed.length,
    failed: failed.length,
    text: failed.map(({ what, shown }) => `not so: ${what}\n${shown}`).join('\n'),
  };
}

/** A package of the workspace's own, as a folder that npm links. */
function linked(root, name) {
  return join(root, 'node_modules', name);
}

function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
