import { attributeActions } from './instances/attributes.ts';
import { stateActions } from './instances/change-state.ts';
import { consoleActions } from './instances/console.ts';
import { describeActions } from './instances/describe-instances.ts';
import { instanceTypeActions } from './instances/describe-types.ts';
import { runInstances } from './instances/run-instances.ts';

/** Instances and their types. */
export const instanceActions = {
  RunInstances: runInstances,
  ...describeActions,
  ...stateActions,
  ...attributeActions,
  ...consoleActions,
  ...instanceTypeActions,
};
