import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../run-command.mjs';

/**
 * Runs test projects and counts. A skipped test is a failure: on CI everything that tests need is there.
 *
 * @param {{ root: string, projects: string, limit: number, words?: readonly string[], environment?: Record<string, string> }} o
 */
export async function runTests({ root, projects, limit, words = [], environment = {} }) {
  const folder = mkdtempSync(join(tmpdir(), 'imgbuild-gate-'));
  const report = join(folder, 'report.json');
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const argv = [
    process.execPath,
    vitest,
    'run',
    '--project',
    projects,
    ...words,
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  const done = await runCommand(argv, { directory: root, environment: { CI: 'true', NO_COLOR: '1', ...environment }, limit });
  try {
    return count(JSON.parse(readFileSync(report, 'utf8')), done);
  } catch {
    return { passed: 0, failed: 1, text: `${done.timedOut ? `stopped after ${limit} s` : 'no report'}\n${done.text}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function count(report, done) {
  const files = report.testResults ?? [];
  const broken = files.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  const skipped = files.flatMap((file) =>
    file.assertionResults
      .filter((test) => ['pending', 'skipped', 'todo'].includes(test.status))
      .map((test) => `skipped: ${file.name} > ${test.fullName}`),
  );
  const failed = report.numFailedTests + broken.length + skipped.length;
  // An error outside of any test fails the run, though every test passed.
  const stray = failed === 0 && done.code !== 0 ? 1 : 0;
  const text = failed + stray === 0 ? '' : [...skipped, done.text].join('\n');
  return { passed: report.numPassedTests, failed: failed + stray, text };
}
