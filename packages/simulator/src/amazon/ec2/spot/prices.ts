import type { InstanceType } from '../instances/instance-types.ts';

/** Dollars an hour for a vCPU: what such machines cost, roughly. Real prices change; clients must not know any by heart. */
const perVcpu = { burstable: 0.0033, usual: 0.0187 };

/** What an instance of a type costs as a spot instance: dollars an hour, the same everywhere and always. */
export function spotPrice({ vcpus, burstable, gpus }: InstanceType): string {
  return (vcpus * (burstable ? perVcpu.burstable : perVcpu.usual) + gpus * 0.1).toFixed(6);
}
