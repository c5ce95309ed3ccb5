import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

test.each([
  ['as another user than root', 'need-root'],
  ['elsewhere than on Linux', 'linux-only'],
  ['without programs', 'program-missing'],
])('%s they are refused', (how, code) => {
  const argv = ['--conditions=@imgbuild/source', fileURLToPath(new URL('refused-machines.ts', import.meta.url)), code];
  const program = code === 'need-root' ? ['setpriv', '--reuid=65534', '--clear-groups', process.execPath] : [process.execPath];
  const said = execFileSync('env', [...program, ...argv], { encoding: 'utf8', cwd: '/' });
  expect(said.trim(), how).toBe(`machines/${code}`);
});
