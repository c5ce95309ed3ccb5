// With networks, and the base of a suite.
import { faultSuite } from './fault-suite.ts';

faultSuite(['veth', 'slirp4netns'], ['bookworm']);
