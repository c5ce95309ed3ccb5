// Without a network, and with all formats; `faults.slow.ts` has the others.
import { faultSuite } from './fault-suite.ts';

faultSuite(['none'], []);
