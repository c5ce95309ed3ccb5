// Faults at each of the different requests of a build; `faults.slow.ts` has all of them.
import { faultSuite } from './fault-suite.ts';

faultSuite('first of each');
