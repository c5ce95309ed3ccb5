// Says what stands in the way of a build with the engine that is named: for a process of another user.
import { fakeScope, problemLine, recordingReporter, testHost } from '@imgbuild/core/testing';
import { verifyEngine } from '../../src/checks.ts';
import { settingsOf } from './settings.ts';

const host = testHost({ folder: '/nowhere', environment: { DOCKER_HOST: process.argv[2] } });
const scope = fakeScope({ host, report: recordingReporter() });
const config = settingsOf({ image: 'base:1', discard: true }, host);
for await (const problem of verifyEngine({ config, host, scope, signal: new AbortController().signal }))
  process.stdout.write(`${problemLine(problem)}\n`);
