// A service that never answers keeps nobody: an interrupt ends asking, and nothing is left.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { openPlace } from './command.ts';

test('an interrupt while Vault is asked ends the command', async () => {
  const asked = Promise.withResolvers<undefined>();
  const server = createServer(() => asked.resolve(undefined));
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  try {
    await using place = await openPlace();
    await place.write(
      't.json',
      '{ "variables": { "a": "{{ vault `kv/a` `b` }}" }, "builders": [{ "type": "null", "communicator": "none" }] }',
    );
    const { port } = server.address() as AddressInfo;
    const running = place.start(['build', 't.json'], { VAULT_ADDR: `http://127.0.0.1:${port}`, VAULT_TOKEN: 'hvs.token' });
    await asked.promise;
    running.child.kill('SIGINT');
    const { code, stdout, stderr } = await running.ended;
    expect(code).toBe(1);
    expect(stdout + stderr).toContain(
      `vault: Vault at http://127.0.0.1:${port} was not asked to the end: interrupted by SIGINT.`,
    );
    expect(await place.remembered()).toEqual([]);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
