import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../run-command.mjs';

/**
 * Cases that other projects recorded lie beside the repository, since they are not ours to hand on. A clone without them
 * passes those tests by, and says so.
 */
const usesRecordings = /hasRecorded|hasGuide|IMGBUILD_CONFORMANCE|IMGBUILD_CORPUS|shared\/(conformance|corpus)/;

function hasRecordings(root) {
  const folder = (name, otherwise) => process.env[name] ?? join(root, '..', 'shared', otherwise);
  return existsSync(folder('IMGBUILD_CONFORMANCE', 'conformance')) && existsSync(folder('IMGBUILD_CORPUS', 'corpus'));
}

/**
 * Runs test projects and counts. A skipped test is a failure, but for the one reason above: whatever else tests need is
 * installed.
 *
 * @param {{ root: string, projects: readonly string[], limit: number, words?: readonly string[], environment?: Record<string, string>,
 *   node?: string }} o `node` is the program that runs them, by default this one
 */
export async function runTests({ root, projects, limit, words = [], environment = {}, node = process.execPath }) {
  const recordings = hasRecordings(root);
  const folder = mkdtempSync(join(tmpdir(), 'imgbuild-gate-'));
  const report = join(folder, 'report.json');
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const argv = [
    node,
    vitest,
    'run',
    ...projects.flatMap((name) => ['--project', name]),
    ...words,
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  const done = await runCommand(argv, {
    directory: root,
    environment: { CI: recordings ? 'true' : '', NO_COLOR: '1', ...environment },
    limit,
  });
  try {
    return count(JSON.parse(readFileSync(report, 'utf8')), done, recordings);
  } catch {
    return { passed: 0, failed: 1, text: `${done.timedOut ? `stopped after ${limit} s` : 'no report'}\n${done.text}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The beginning of what a test that failed says, on one line: what is cut of a long output is said here all the same. */
function why({ failureMessages: [message = ''] }) {
  const [text] = message.split(/\n\s+at /);
  return text === '' ? '' : `: ${text.replace(/\s+/g, ' ').slice(0, 400)}`;
}

function count(report, done, recordings) {
  const files = report.testResults ?? [];
  const broken = files.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  const skips = files.flatMap((file) =>
    file.assertionResults
      .filter((test) => ['pending', 'skipped', 'todo'].includes(test.status))
      .map((test) => ({ file: file.name, name: test.fullName })),
  );
  const passedBy = recordings ? [] : skips.filter(({ file }) => usesRecordings.test(readFileSync(file, 'utf8')));
  const skipped = skips.filter((test) => !passedBy.includes(test));
  const failed = report.numFailedTests + broken.length + skipped.length;
  // An error outside of any test fails the run, though every test passed.
  const stray = failed === 0 && done.code !== 0 ? 1 : 0;
  const names = [
    ...files.flatMap((file) =>
      file.assertionResults
        .filter((test) => test.status === 'failed')
        .map((test) => `failed: ${file.name} > ${test.fullName}${why(test)}`),
    ),
    ...broken.map((file) => `broken: ${file.name}`),
    ...skipped.map(({ file, name }) => `skipped: ${file} > ${name}`),
    ...(stray === 0 ? [] : ['an error outside of any test']),
  ];
  return {
    passed: report.numPassedTests,
    failed: failed + stray,
    names,
    text: names.length === 0 ? '' : [...names, withoutDots(done.text)].join('\n'),
    note: [
      ...(passedBy.length === 0 ? [] : [`${passedBy.length} passed by: no recorded cases beside this clone`]),
      `slowest: ${slowest(files).join(', ')}`,
    ].join(', '),
  };
}

/** The files that took longest, with their seconds: where time is to be gained. */
function slowest(files) {
  return files
    .map(({ name, startTime, endTime }) => ({ name: name.split('/').at(-1), seconds: Math.round((endTime - startTime) / 1000) }))
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, 4)
    .map(({ name, seconds }) => `${name} ${seconds} s`);
}

/** What tells nothing but how many passed. */
function withoutDots(text) {
  return text
    .split('\n')
    .filter((line) => !/^[·x-]{20,}$/.test(line))
    .join('\n');
}
