// A build in a process of its own, so that it can be killed. Arguments: the template's name, the state directory, and the environment as
// JSON. It tells its parent when the builder is done.
import { type FaultTemplateName } from './fault-builds.ts';
import { runFaultBuild } from './fault-run.ts';

const [name = '', stateDirectory = '', environment = '{}'] = process.argv.slice(2);

const { outcome, told } = await runFaultBuild(name as FaultTemplateName, {
  stateDirectory,
  environment: JSON.parse(environment) as Readonly<Record<string, string>>,
  whenBuilt: () =>
    new Promise((resolve) => {
      process.send?.('built', () => resolve());
    }),
});
if (outcome !== 'ok') console.error(told);
process.exitCode = outcome === 'ok' ? 0 : 1;
process.disconnect();
