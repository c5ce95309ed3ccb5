// Whole texts of messages whose causes are rare: connections that break, instances that EC2 ends.
import { failure } from '@imgbuild/core/sdk';
import { failureLine } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import { problems } from '../src/problems.ts';

const texts = [
  [
    problems.create('no-line'),
    'failed: error amazon/no-line: Nothing connects to the instance. The builder has communicator = "none", so a provisioner has no machine to work on. Set communicator to ssh or winrm, or leave to user_data what is done on the instance.',
  ],
  [
    problems.create('call-unanswered', { call: 'RunInstances', service: 'EC2', region: 'us-west-2', reason: 'socket hang up' }),
    'failed: error amazon/call-unanswered: RunInstances was not answered. EC2 in us-west-2: socket hang up. Check the way to it (custom_endpoint_ec2, AWS_ENDPOINT_URL, HTTPS_PROXY, which takes Node.js 22.21 or 24.5), and try again.',
  ],
  [
    problems.create('instance-ended', {
      instance: 'i-1',
      state: 'terminated',
      wanted: 'running',
      reason: 'Server.InternalError',
    }),
    'failed: error amazon/instance-ended: The instance did not stay. i-1 is terminated instead of running: Server.InternalError.',
  ],
  [
    problems.create('no-address', { instance: 'i-1', wanted: 'public_dns' }),
    'failed: error amazon/no-address: The instance has no address. i-1 has no public_dns. Choose another ssh_interface, a subnet whose instances get one, or associate_public_ip_address = true.',
  ],
] as const;

test.each(texts)('%#', (problem, text) => {
  expect(failureLine(failure(problem))).toBe(text);
});
