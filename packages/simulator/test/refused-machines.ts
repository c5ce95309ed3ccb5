// Run by machines.system.ts, also as a user who is not root: says which problem stops real machines from being opened.
import { problemOf } from '@imgbuild/core/sdk';
import { fakeScope, recordingReporter, testHost } from '@imgbuild/core/testing';
import { sandboxMachines } from '../src/machines/sandbox/sandbox-machines.ts';

const [what] = process.argv.slice(2);
const real = testHost({ folder: '/nowhere', ...(what === 'program-missing' ? { environment: { PATH: '/nowhere' } } : {}) });
const host = what === 'linux-only' ? { ...real, platform: 'darwin' as const } : real;
const report = recordingReporter();
const scope = fakeScope({ host, report });
await sandboxMachines({ host, scope, report, signal: new AbortController().signal }).then(
  () => console.log('opened'),
  (error: unknown) => console.log(problemOf(error)?.code ?? String(error)),
);
await scope.close('failed');
