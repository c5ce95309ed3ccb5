import { setMaxListeners } from 'node:events';

/**
 * A controller whose signal is listened to by as many as there are: builds of a run, steps of a build, calls to twelve regions at
 * once. Each stops when it ends. Node before 22.13 takes more than ten for a leak, and warns; later ones do not.
 */
export function sharedController(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
