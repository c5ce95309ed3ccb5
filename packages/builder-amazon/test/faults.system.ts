// Faults at each of the different calls of builds; `faults.slow.ts` has all of them.
import { faultSuite } from './fault-suite.ts';

faultSuite('first of each');
