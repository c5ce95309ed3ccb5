export { openSimulator, type Simulator, type SimulatorContext, type SimulatorOptions } from './simulator.ts';
export type { Amazon, AmazonOptions } from './amazon/amazon.ts';
export type { AmazonSettings, Durations } from './amazon/settings.ts';
export type { PublicImage } from './amazon/public-images.ts';
export type { Call, CallLog } from './calls.ts';
export type { Effect, Fault, Faults } from './faults.ts';
export type { AttachedDisk, Contents, Disk, Machine, MachineOptions, Machines } from './machines/machines.ts';
export { stubMachines } from './machines/stub.ts';
