import type { Service } from './action.ts';
import { regionActions } from './ec2/regions.ts';

/** What of Amazon's cloud there is. */
export const services: readonly Service[] = [
  { name: 'ec2', protocol: 'ec2', version: '2016-11-15', actions: { ...regionActions } },
];
