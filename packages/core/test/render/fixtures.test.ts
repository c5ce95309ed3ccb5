import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renderDiagnostic } from '@imgbuild/diagnostics';
import type { Problem } from '@imgbuild/core/sdk';
import { checkLateText, renderText } from '../../src/render/index.ts';
import { problems } from '../../src/render/problems.ts';
import { contextOf, legacy } from './context.ts';

/** Where the texts of a fixture stand, by the first line of each. */
const places: Readonly<Record<string, (text: string) => readonly Problem[]>> = {
  hcl: (text) => problemsOf(renderText(text, contextOf())),
  json: (text) => problemsOf(renderText(text, legacy)),
  provisioner: (text) =>
    problemsOf(renderText(text, contextOf({ values: { kind: 'unknown', names: ['ID', 'Host', 'SourceAMI'] } }))),
  late: (text) => checkLateText(text, ['Path', 'Vars'], { build: ['Host'] }),
  'builder-late': (text) => checkLateText(text, ['Image']),
};

const folder = join(import.meta.dirname, 'fixtures');
const names = readdirSync(folder).sort();

test.each(names)('fixture %s', async (name) => {
  const lines = readFileSync(join(folder, name, 'texts.txt'), 'utf8')
    .trimEnd()
    .split('\n');
  const told = lines.map((line) => {
    const [place = '', text = ''] = line.split(/: (.*)/s);
    const found = places[place]?.(text) ?? [];
    return [`### ${line}`, ...found.map(tell)].join('\n');
  });
  await expect(told.join('\n\n') + '\n').toMatchFileSnapshot(join(folder, name, 'expected.txt'));
});

test('every code has a fixture', () => {
  expect(names.map((name) => `text/${name}`)).toEqual([...problems.codes].sort());
  for (const name of names) expect(readFileSync(join(folder, name, 'expected.txt'), 'utf8')).toContain(`[text/${name}]`);
});

function problemsOf(rendered: ReturnType<typeof renderText>): readonly Problem[] {
  return rendered.kind === 'problems' ? rendered.problems : [];
}

function tell({ code, summary, detail }: Problem): string {
  return `[${code}]\n${renderDiagnostic({ code, severity: 'error', summary, ...(detail === undefined ? {} : { detail }) }, () => undefined)}`;
}
