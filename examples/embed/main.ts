// Builds a template from a program: what the CLI does, in forty lines. `npm start -- ../quickstart`
import { resolve } from 'node:path';
import { discover, openRun } from '@imgbuild/core';
import { nodePluginFiles } from '@imgbuild/core/host';
import { loadTemplate } from '@imgbuild/template';
import { nodeWorld } from '@imgbuild/template/node';

const workingDirectory = resolve(process.argv[2] ?? '../quickstart');
const environment = process.env;
const stop = new AbortController();
process.once('SIGINT', () => stop.abort(new Error('interrupted')));

await using run = await openRun({
  workingDirectory,
  environment,
  signal: stop.signal,
  onEvent: (event) => {
    if (event.type === 'note' || event.type === 'output') console.log(event.text);
    if (event.type === 'diagnostic')
      console.error(`${event.diagnostic.severity}: ${event.diagnostic.summary}. ${event.diagnostic.detail ?? ''}`);
  },
});

const builtIns = ['standard', 'provisioner-shell'].map((name) => resolve(import.meta.dirname, 'node_modules/@imgbuild', name));
const loaded = await loadTemplate({
  path: workingDirectory,
  workingDirectory,
  environment,
  startedAt: run.startedAt,
  world: nodeWorld({ working: workingDirectory }),
  discover: (requirements, templateFolder) =>
    discover({
      requirements,
      templateFolder,
      pluginFolders: [],
      builtIns,
      files: nodePluginFiles(),
      conditions: ['@imgbuild/source'],
    }),
});
loaded.secrets.forEach(run.hide);
loaded.diagnostics.forEach(run.report);

const result = await run.execute(loaded.plan, { force: 'yes' });
for (const build of result.builds)
  console.log(build.name, build.outcome, build.artifacts.map((artifact) => artifact.id).join(' '));
process.exitCode = result.outcome === 'ok' ? 0 : 1;
