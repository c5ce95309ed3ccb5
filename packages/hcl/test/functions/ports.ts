import { fileURLToPath } from 'node:url';
import { nodeFunctionPorts } from '../../src/node.ts';
import type { FunctionPorts } from '../../src/functions/ports.ts';

/** Half past ten on a Wednesday in March: when these tests think they run. */
export const start = Date.UTC(2024, 2, 6, 10, 30, 5, 123);

export const fixtures = fileURLToPath(new URL('./fixtures', import.meta.url));

/** The real ports with a clock that stands still, and files of the fixtures folder. */
export const ports: FunctionPorts = nodeFunctionPorts({
  base: fixtures,
  working: '/somewhere',
  home: '/home/me',
  start,
  now: () => start + 1000,
});
