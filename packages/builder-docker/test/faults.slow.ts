// Faults at every request of a build.
import { faultSuite } from './fault-suite.ts';

faultSuite('every request');
