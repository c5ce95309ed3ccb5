import { communicatorSettings } from '@imgbuild/builder-kit';
import { interpret, type Raw } from '@imgbuild/core/schema';
import { expect, test } from 'vitest';

const read = (raw: Readonly<Record<string, Raw>>) =>
  interpret(communicatorSettings, raw, {
    render: (text) => ({ kind: 'text', text }),
    environment: () => undefined,
    resolvePath: (path) => path,
    checkPath: () => undefined,
    isSensitive: () => false,
    conversions: 'strict',
  });

test('what Packer’s templates say of SSH and WinRM is read, with Packer’s defaults', () => {
  const { config, problems, secrets } = read({
    communicator: 'ssh',
    ssh_username: 'root',
    ssh_password: 'hush hush',
    ssh_timeout: '20m',
    winrm_timeout: '1h',
  });
  expect(problems).toEqual([]);
  expect(config).toMatchObject({
    ssh_port: 22,
    ssh_timeout: 1_200_000,
    ssh_keep_alive_interval: 5000,
    ssh_file_transfer_method: 'scp',
    winrm_timeout: 3_600_000,
  });
  expect(secrets).toEqual(['hush hush']);
});

test.each([
  [{ ssh_timeout: 'soon' }, 'config/invalid-duration'],
  [{ ssh_port: 70_000 }, 'config/out-of-range'],
  [{ ssh_file_transfer_method: 'ftp' }, 'config/invalid-choice'],
  [{ ssh_certificate_file: 'a' }, 'config/companion-needed'],
  [{ ssh_bastion_host: 'a', ssh_proxy_host: 'b' }, 'config/conflicting-arguments'],
] as const)('%j is refused', (raw, code) => {
  expect(read(raw).problems.map((problem) => problem.code)).toEqual([code]);
});
