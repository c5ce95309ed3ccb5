import { action } from '../../action.ts';
import { boolean, string, structure } from '../../wire/shape.ts';
import { dryRun, time } from '../common.ts';
import { encryptedFor } from '../key-pairs/key-material.ts';
import { findInstance } from './find-instances.ts';

/** The most that EC2 keeps of a console: the last so many bytes. Source: EC2 API Reference, GetConsoleOutput. */
const consoleBytes = 65_536;

/** Source: EC2 API Reference, GetConsoleOutput and GetPasswordData. */
export const consoleActions = {
  GetConsoleOutput: action(structure({ InstanceId: string, Latest: boolean, ...dryRun }), (input, caller) => {
    const instance = findInstance(input.InstanceId, caller);
    const output = Buffer.from(instance.machine?.console() ?? '').subarray(-consoleBytes);
    return {
      instanceId: instance.id,
      timestamp: time(caller.world.clock.now()),
      output: output.length === 0 ? undefined : output.toString('base64'),
    };
  }),
  GetPasswordData: action(structure({ InstanceId: string, ...dryRun }), (input, caller) => {
    const { world } = caller;
    const { id, password, publicKey, launchedAt, createdAt, state } = findInstance(input.InstanceId, caller);
    const now = world.clock.now();
    // Windows makes its password when it first starts; without a key nobody could read it.
    const isReady = state === 'running' && now >= createdAt + world.settings().durations.windowsPassword;
    const data = isReady && password !== undefined && publicKey !== undefined ? encryptedFor(publicKey, password) : '';
    return { instanceId: id, timestamp: time(data === '' ? now : launchedAt), passwordData: data };
  }),
};
