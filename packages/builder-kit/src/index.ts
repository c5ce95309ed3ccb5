export { communicatorSettings } from './communicator-settings.ts';
