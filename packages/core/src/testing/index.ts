/** What plugin authors test with: a host in a folder, scopes and machines in memory, the fault-injection contract. */
export { fakeScope, type FakeScope, type Held } from './scope.ts';
export { recordingReporter, type RecordingReporter } from './reporter.ts';
export { everyHostCall, testHost, type FaultyRun, type HostCall, type TestHost, type TestHostOptions } from './host.ts';
export { fakeMachine, type FakeAnswer, type FakeMachine } from './communicator.ts';
export { blockOf } from './block.ts';
export { configure, runBuilder, runPostProcessor, runProvisioner, type ComponentWorld } from './run-component.ts';
export { communicatorContract, type ContractCase, type ContractPlace } from './communicator-contract.ts';
export { disturbedMachine, type Disturbance } from './disturbed-machine.ts';
export { observeProvisioner, type Observation } from './observe-provisioner.ts';
export { ruledMachine, type Answer, type Rule, type RuledMachine } from './ruled-machine.ts';
export { fixturesIn, type Fixtures } from './fixtures.ts';
export { failureLine, problemLine, toldLines } from './seen.ts';
