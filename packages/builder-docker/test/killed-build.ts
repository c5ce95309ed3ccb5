// Run by leftovers.system.ts, which kills it when the engine is asked for a certain thing.
import process from 'node:process';
import { runBuilds } from './world/run-build.ts';

const [raw = '{}', script = '', stateDirectory = '', engine = ''] = process.argv.slice(2);
const environment = { PATH: process.env['PATH'], HOME: stateDirectory, DOCKER_HOST: engine };
const { builds } = await runBuilds(
  [JSON.parse(raw) as object],
  async ({ machine }) => {
    const child = await machine.communicator.spawn(script);
    for await (const chunk of child.stdout) process.stdout.write(chunk);
    await child.exit;
  },
  { stateDirectory, environment },
);
// It is killed before that.
console.log(`ended: ${builds[0]?.error ?? 'built'}`);
