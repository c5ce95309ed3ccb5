// Faults at every call of builds.
import { faultSuite } from './fault-suite.ts';

faultSuite('every call');
