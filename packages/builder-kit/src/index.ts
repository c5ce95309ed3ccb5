/** What builders of machines share. */
export { checkConnection, verifyConnection } from './check-connection.ts';
export { communicatorSettings, pauseSettings } from './communicator-settings.ts';
export { connectionTo, type CommunicatorConfig, type FoundMachine } from './connection-to.ts';
export { failedLine, rememberingErrors, type FailedLine } from './failed-line.ts';
export { readHops, readTunnel, type Hop, type Tunnel } from './hops.ts';
export { noneCommunicator } from './none-communicator.ts';
export { problems } from './problems.ts';
export { reasonBook, type ReasonBook } from './reason-book.ts';
export { type GivenVariables, variablesFor, writeVariables } from './script-variables.ts';
export { sshSettings } from './ssh-settings.ts';
export { winrmSettings } from './winrm-settings.ts';
