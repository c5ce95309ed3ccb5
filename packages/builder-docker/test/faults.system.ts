// Faults at each of the different requests of a build with Docker; `faults.slow.ts` has all of them, Podman and ssh.
import { faultSuite } from './fault-suite.ts';

faultSuite('first of each');
