import { expect, test } from 'vitest';
import { sandboxCommunicator } from '../src/communicator.ts';
import { quote } from '../src/index.ts';
import { fakeHost } from './fake-host.ts';

test('a command enters every namespace, by way of its environment', async () => {
  const fake = fakeHost(() => ({ stdout: 'hi' }));
  const line = sandboxCommunicator(42, { PATH: '/bin' }, fake);
  const child = await line.spawn('echo "$TOKEN"');
  expect(await child.exit).toEqual({ kind: 'exited', code: 0 });
  const [command = ''] = fake.ran;
  for (const flag of ['--target=42', '--user', '--mount', '--uts', '--ipc', '--net', '--pid', '--cgroup', '--root'])
    expect(command).toContain(flag);
  // With a value it would be a folder of this machine.
  expect(command).toMatch(/--wd --/);
  expect(command).not.toContain('TOKEN"');
  expect(fake.environments[0]).toEqual({ PATH: '/bin', SECRET: undefined, IMGBUILD_COMMAND: 'echo "$TOKEN"' });
});

test('a terminal is made by script, in the size that was asked for, and the command is in no argv', async () => {
  const fake = fakeHost(() => ({}));
  const line = sandboxCommunicator(42, { PATH: '/bin' }, fake);
  await line.spawn('vi "$TOKEN"', { pty: { columns: 100, rows: 30 } });
  const [command = ''] = fake.ran;
  expect(command).toMatch(/^script --quiet --return --flush --command exec 'nsenter' '--target=42'/);
  expect(command).not.toContain('TOKEN"');
  expect(fake.environments[0]).toMatchObject({
    TERM: 'xterm',
    IMGBUILD_COMMAND: 'stty cols 100 rows 30 2> /dev/null; vi "$TOKEN"',
  });
});

test('a transfer that fails says why', async () => {
  const line = sandboxCommunicator(
    42,
    {},
    fakeHost(() => ({ stderr: 'sh: cannot create /nowhere/x', exit: { kind: 'exited', code: 2 } })),
  );
  const source = {
    async *open() {
      yield new TextEncoder().encode('x');
    },
  };
  await expect(line.upload(source, '/nowhere/x')).rejects.toMatchObject({
    problem: { code: 'sandbox/transfer-failed', detail: 'Uploading to /nowhere/x: sh: cannot create /nowhere/x (exit code 2)' },
  });
});

test.each([
  ['plain', `'plain'`],
  ['with space', `'with space'`],
  [`it's`, `'it'\\''s'`],
  ['$HOME `x`', `'$HOME \`x\`'`],
])('%s is one word for a shell', (text, word) => {
  expect(quote(text)).toBe(word);
});
