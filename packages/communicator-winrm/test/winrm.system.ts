import { expect, test } from 'vitest';
import { openWorld, run } from './connect.ts';

test.each([{}, { winrm_use_ntlm: true }])('%j', async (settings) => {
  await using world = await openWorld(settings.winrm_use_ntlm === true ? { unencrypted: 'refused', logins: ['Negotiate'] } : {});
  const line = await world.connect(settings);
  expect(world.report.told).toEqual([
    'say: Waiting for WinRM to become available...',
    'detail: WinRM connected.',
    'say: Connected to WinRM!',
  ]);
  expect(await run(line, 'echo hello')).toEqual({ stdout: 'hello\r\n', stderr: '', exit: { kind: 'exited', code: 0 } });
  expect(await run(line, 'nonsense')).toMatchObject({ exit: { kind: 'exited', code: 1 } });
  await line[Symbol.asyncDispose]();
  expect(world.server.shells).toBe(0);
});
