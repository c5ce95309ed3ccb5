// Whole texts of messages of machines; what causes most of them is in machines-refused.system.ts.
import { failure } from '@imgbuild/core/sdk';
import { failureLine } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import { problems } from '../src/machines/sandbox/problems.ts';

const texts = [
  [
    problems.create('need-root', {}),
    'failed: error machines/need-root: Real machines need root. Every machine has a network address of its own, which only root can make. Run the simulator as root, or with machines that are only remembered (stubs).',
  ],
  [
    problems.create('linux-only', { platform: 'darwin' }),
    'failed: error machines/linux-only: Real machines need Linux. A root filesystem can only be entered on Linux; this is darwin. Run the simulator in a Linux VM, or with machines that are only remembered (stubs).',
  ],
  [
    problems.create('program-missing', { program: 'nft', package: 'nftables' }),
    'failed: error machines/program-missing: Program missing. Real machines need "nft", which is not on the PATH. Install it (Debian and Ubuntu: apt install nftables).',
  ],
  [
    problems.create('device-in-use', { machine: 'i-1', device: '/dev/xvdf' }),
    'failed: error machines/device-in-use: Device name is taken. The machine "i-1" has a disk at /dev/xvdf already.',
  ],
  [
    problems.create('machine-ended', { machine: 'i-1' }),
    'failed: error machines/machine-ended: Machine has ended. The machine "i-1" has been stopped.',
  ],
] as const;

test.each(texts)('%#', (problem, text) => {
  expect(failureLine(failure(problem))).toBe(text);
});
