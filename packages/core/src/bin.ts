#!/usr/bin/env node
import { renderDiagnostic } from '@imgbuild/diagnostics';
import { problemOf } from './sdk/index.ts';
import { nodePluginFiles } from './host/plugin-files.ts';
import { updateManifest } from './plugins/write-manifest.ts';

const usage = `Usage: imgbuild-plugin manifest [--check]

  Writes the manifest of the plugin in the current folder (plugin.json), from what its module exports.
  --check writes nothing; it fails when the manifest is not up to date.
`;

/** The command line of plugin authors. Gives the exit code. */
async function main(words: readonly string[]): Promise<number> {
  if (words.includes('-h') || words.includes('--help')) {
    process.stdout.write(usage);
    return 0;
  }
  const [command, flag, ...rest] = words;
  if (command !== 'manifest' || rest.length > 0 || (flag !== undefined && flag !== '--check')) {
    process.stderr.write(usage);
    return 1;
  }
  const mode = flag === '--check' ? 'check' : 'write';
  try {
    const { path, state } = await updateManifest(process.cwd(), mode, {
      files: nodePluginFiles(),
      conditions: conditionsOf(process.execArgv),
    });
    if (state === 'current') return 0;
    if (mode === 'write') process.stdout.write(`Wrote ${path}\n`);
    else process.stderr.write(`${path} is not up to date. Run "imgbuild-plugin manifest" and commit the result.\n`);
    return mode === 'write' ? 0 : 1;
  } catch (error) {
    const problem = problemOf(error);
    if (problem === undefined) throw error;
    process.stderr.write(renderDiagnostic({ ...problem, severity: 'error' }, () => undefined));
    return 1;
  }
}

/** The export conditions this process was started with, so that a plugin is read from source where we are. */
function conditionsOf(flags: readonly string[]): readonly string[] {
  return flags.flatMap((flag, index) => {
    const joined = /^(?:--conditions|-C)=(.*)$/.exec(flag)?.[1];
    if (joined !== undefined) return [joined];
    const next = flags[index + 1];
    return (flag === '--conditions' || flag === '-C') && next !== undefined ? [next] : [];
  });
}

process.exitCode = await main(process.argv.slice(2));
