import { testHost } from '@imgbuild/core/testing';
import { failureLine } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import { vaultCredentials } from '../../src/aws/vault.ts';

test('a Vault that cannot be reached is told of', async () => {
  // Port 1 is nobody's.
  const host = testHost({ folder: '/', environment: { VAULT_ADDR: 'http://127.0.0.1:1', VAULT_TOKEN: 'token-of-vault' } });
  const settings = { name: 'builder', engine_name: 'aws', role_arn: undefined, ttl: undefined };
  const asked = vaultCredentials(settings, { host, signal: new AbortController().signal });
  const line = await asked().catch(failureLine);
  expect(line).toMatch(
    /^failed: error amazon\/vault-refused: No credentials from Vault\. aws\/creds\/builder of http:\/\/127\.0\.0\.1:1: .+\. VAULT_ADDR says where Vault is, VAULT_TOKEN who asks\.$/,
  );
  expect(host.hidden).toEqual(['token-of-vault']);
});
