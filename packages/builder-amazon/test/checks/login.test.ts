import { expect, test } from 'vitest';
import { ebs, surrogate, volume } from './components.ts';
import { linesOf } from './configured.ts';

const winrm = { communicator: 'winrm', ssh_username: undefined, winrm_username: 'Administrator' };
const policy = { Statement: [{ Effect: 'Allow', Action: ['ssm:*'], Resource: ['*'] }] };
const session = { ssh_interface: 'session_manager' };
const pair = { ssh_keypair_name: 'mine' };
const pairOf = (how: string): string =>
  `error amazon/key-pair-without-key at ssh_keypair_name: A key pair without its key. The instance has the key pair mine, whose private key must be here: ${how}.`;

test.each([
  ['SSH', {}],
  ['WinRM', winrm],
  ['nobody', { communicator: 'none', ssh_username: undefined }],
  ...['public_ip', 'private_ip', 'public_dns', 'private_dns', 'ipv6'].map(
    (way) => [`by ${way}`, { ssh_interface: way }] as const,
  ),
  ['Session Manager with a profile', { ...session, iam_instance_profile: 'ssm', session_manager_port: 8022 }],
  ['Session Manager with a profile for the build', { ...session, temporary_iam_instance_profile_policy_document: policy }],
  ['a key pair and its key', { ...pair, ssh_private_key_file: '~/.ssh/mine' }],
  ['a key pair and an agent', { ...pair, ssh_agent_auth: true }],
  ['a key pair of Windows, and its password', { ...winrm, ...pair, winrm_password: 'a' }],
  ['a key pair of Windows, and its key', { ...winrm, ...pair, ssh_private_key_file: '~/.ssh/mine' }],
  ['a key of Windows whose password is known', { ...winrm, ssh_private_key_file: '~/.ssh/mine', winrm_password: 'a' }],
  ['a key pair that nobody logs in with', { communicator: 'none', ssh_username: undefined, ...pair }],
  ['an RSA key', { temporary_key_pair_type: 'rsa' }],
  ['an Ed25519 key', { temporary_key_pair_type: 'ed25519' }],
  ['an Ed25519 key for a Windows whose password is known', { ...winrm, winrm_password: 'a', temporary_key_pair_type: 'ed25519' }],
] as readonly (readonly [string, object])[])('%s: no problem', (_name, changes) => {
  for (const checked of [ebs, surrogate, volume]) expect(linesOf(checked, changes)).toEqual([]);
});

test.each<[string, object, readonly string[]]>([
  [
    'nobody to log in as',
    { ssh_username: undefined },
    [
      'error amazon/user-missing: Nobody to log in as. Set ssh_username to the user that the source image has: ubuntu, ec2-user, admin, ….',
    ],
  ],
  [
    'nobody to log in to Windows as',
    { communicator: 'winrm' },
    ['error amazon/user-missing: Nobody to log in as. Set winrm_username to the user that the source image has: Administrator.'],
  ],
  [
    'Session Manager for WinRM',
    { ...winrm, ...session, iam_instance_profile: 'ssm' },
    [
      'error amazon/session-manager-winrm at ssh_interface: No WinRM over Session Manager. ssh_interface = "session_manager" is for SSH. Set communicator = "ssh", which Windows has as well, or another ssh_interface.',
    ],
  ],
  [
    'Session Manager without a profile',
    session,
    [
      'error amazon/session-manager-profile at ssh_interface: Session Manager needs an instance profile. With ssh_interface = "session_manager" the instance itself logs in to Session Manager. Set iam_instance_profile to a profile with the policy AmazonSSMManagedInstanceCore, or write a temporary_iam_instance_profile_policy_document.',
    ],
  ],
  ['a key pair without a key', pair, [pairOf('set ssh_private_key_file, or ssh_agent_auth = true')]],
  ['a key pair, and a password', { ...pair, ssh_password: 'a' }, [pairOf('set ssh_private_key_file, or ssh_agent_auth = true')]],
  [
    'a key pair of Windows, and an agent',
    { ...winrm, ...pair, ssh_agent_auth: true },
    [pairOf('set ssh_private_key_file, with which the password of Windows is decrypted, or winrm_password')],
  ],
  [
    'a key of Windows that EC2 has no key pair of',
    { ...winrm, ssh_private_key_file: '~/.ssh/mine' },
    [
      'error amazon/key-without-key-pair at ssh_private_key_file: The password of Windows would not come. EC2 encrypts it with the key pair that the instance was launched with. Set ssh_keypair_name to the key pair of this key, or winrm_password; without either setting a key pair is made for the build.',
    ],
  ],
  [
    'a key that EC2 does not make',
    { temporary_key_pair_type: 'ecdsa' },
    [
      'error amazon/key-pair-type at temporary_key_pair_type: No such key pair at EC2. EC2 makes key pairs of the types rsa and ed25519, and "ecdsa" is neither.',
    ],
  ],
  [
    'a key that EC2 never made',
    { temporary_key_pair_type: 'dsa' },
    [
      'error amazon/key-pair-type at temporary_key_pair_type: No such key pair at EC2. EC2 makes key pairs of the types rsa and ed25519, and "dsa" is neither.',
    ],
  ],
  [
    'a key that Windows cannot use',
    { ...winrm, temporary_key_pair_type: 'ed25519' },
    [
      'error amazon/key-pair-of-windows at temporary_key_pair_type: Windows needs an RSA key. EC2 encrypts the password of Windows with the key pair, which ed25519 cannot do. Set temporary_key_pair_type = "rsa", or winrm_password.',
    ],
  ],
  [
    'the size of a key',
    { temporary_key_pair_bits: 4096 },
    [
      'warning amazon/key-pair-bits at temporary_key_pair_bits: Size of the key pair is not used. EC2 makes the temporary key pair, and chooses its size itself: 2048 bits for rsa. Leave temporary_key_pair_bits out.',
    ],
  ],
  [
    'what is wrong with any SSH',
    { ssh_local_tunnels: ['8443'] },
    [
      'error kit/invalid-tunnel at ssh_local_tunnels.0: Invalid tunnel. "8443" is not of the form PORT:HOST:PORT, for instance 8443:git.example.com:443.',
    ],
  ],
])('%s', (_name, changes, expected) => {
  for (const checked of [ebs, surrogate, volume]) expect(linesOf(checked, changes)).toEqual(expected);
});
