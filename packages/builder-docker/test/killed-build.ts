// Run by leftovers.system.ts, which kills it when the engine is asked for a certain thing.
import { mustSucceed } from './world/faulty-build.ts';
import { runBuilds } from './world/run-build.ts';

const [raw = '{}', script = '', stateDirectory = '', engine = ''] = process.argv.slice(2);
const environment = { PATH: process.env['PATH'], HOME: stateDirectory, DOCKER_HOST: engine };
const { builds } = await runBuilds(
  [JSON.parse(raw) as object],
  async ({ machine }) => void (await mustSucceed(machine.communicator, script)),
  { stateDirectory, environment },
);
// It is killed before that.
console.log(`ended: ${builds[0]?.error ?? 'built'}`);
