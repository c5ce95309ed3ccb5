import { randomUUID } from 'node:crypto';
import { action, type Service } from './action.ts';
import { checkConstraints } from './constraints.ts';
import { refusal } from './refusal.ts';
import { string, structure } from './wire/shape.ts';

/** For how long a key is let in, in milliseconds. */
const lasts = 60_000;

/** Source: EC2 Instance Connect API Reference, SendSSHPublicKey. */
const instanceConnectActions = {
  SendSSHPublicKey: action(
    structure({ InstanceId: string, InstanceOSUser: string, SSHPublicKey: string, AvailabilityZone: string }),
    async ({ InstanceId: id, InstanceOSUser: user, SSHPublicKey: key, AvailabilityZone: zone }, { world, region, account }) => {
      checkConstraints('ValidationException', [
        { name: 'instanceId', value: id, required: true, least: 10, most: 32, pattern: 'i-[a-f0-9]+' },
        {
          name: 'instanceOSUser',
          value: user,
          required: true,
          least: 1,
          most: 32,
          pattern: '[A-Za-z0-9_][A-Za-z0-9@._-]{0,30}[A-Za-z0-9$_-]?',
        },
        { name: 'sSHPublicKey', value: key, required: true, least: 80, most: 4096 },
        { name: 'availabilityZone', value: zone, least: 6, most: 32, pattern: '(\\w+-){2,3}\\d+\\w+' },
      ]);
      const line = (key ?? '').trim();
      if (!/^(ssh-rsa|ssh-ed25519) [A-Za-z0-9+/]+=*( [^\n]*)?$/.test(line))
        throw refusal(
          'InvalidArgsException',
          'Invalid SSH public key. Supported key types are RSA and ED25519 in OpenSSH format.',
        );
      const instance = region.instances.get(id ?? '');
      if (instance === undefined || instance.owner !== account.id || (zone !== undefined && instance.zone !== zone))
        throw refusal('EC2InstanceNotFoundException', 'Instance not found');
      if (instance.state === 'pending')
        throw refusal('EC2InstanceUnavailableException', 'Instance is not available yet. Try again later.');
      if (instance.state !== 'running' || instance.machine === undefined)
        throw refusal(
          'EC2InstanceStateInvalidException',
          `Instance state is invalid. The instance must be in the running state, and is ${instance.state}.`,
        );
      const { authorize } = instance.machine;
      if (authorize === undefined) throw new Error(`${instance.id} runs on a machine that cannot let anybody in for a while`);
      await authorize(user ?? '', line, lasts / 1000 / world.clock.scale);
      return { RequestId: randomUUID(), Success: true };
    },
  ),
};

/** EC2 Instance Connect. */
export const instanceConnect: Service = {
  name: 'ec2-instance-connect',
  protocol: 'json',
  version: 'AWSEC2InstanceConnectService',
  errorTexts: {
    EC2InstanceNotFoundException: 'Message',
    EC2InstanceStateInvalidException: 'Message',
    EC2InstanceUnavailableException: 'Message',
    InvalidArgsException: 'Message',
    ThrottlingException: 'Message',
  },
  actions: instanceConnectActions,
};
