import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renderDiagnostic } from '@imgbuild/diagnostics';
import type { Body } from '@imgbuild/core/sdk';
import { formatPath, interpret, type Interpreted } from '@imgbuild/core/schema';
import { problems } from '../../src/schema/problems.ts';
import { portsOf, rawOf, type World } from './ports.ts';

interface Case extends World {
  readonly body: Body;
  readonly raw: unknown;
}

const folder = join(import.meta.dirname, 'fixtures');
const names = readdirSync(folder).sort();

test.each(names)('fixture %s', async (name) => {
  const given = JSON.parse(readFileSync(join(folder, name, 'case.json'), 'utf8')) as Case;
  const told = tell(interpret(given.body, rawOf(given.raw), portsOf(given)));
  await expect(told).toMatchFileSnapshot(join(folder, name, 'expected.txt'));
});

test('every code has a fixture', () => {
  const told = names.map((name) => readFileSync(join(folder, name, 'expected.txt'), 'utf8')).join('\n');
  expect(problems.codes.filter((code) => !told.includes(`[${code}]`))).toEqual([]);
  expect(problems.codes.map((code) => code.replace('config/', '')).filter((code) => !names.includes(code))).toEqual([]);
});

function tell(interpreted: Interpreted): string {
  const said = interpreted.problems.map(({ code, path, severity = 'error', summary, detail }) => {
    const text = renderDiagnostic({ code, severity, summary, ...(detail === undefined ? {} : { detail }) }, () => undefined);
    return `[${code}] at ${formatPath(path ?? []) || '(the block)'}\n${text}`;
  });
  const rest = { known: interpreted.known, secrets: interpreted.secrets, config: interpreted.config ?? null };
  return (
    [...said, JSON.stringify(rest, (_key, value: unknown) => (value === undefined ? '(missing)' : value), 2)].join('\n') + '\n'
  );
}
