// Every option of every component has an effect that is seen, and the reference's defaults hold.
import { expect, test } from 'vitest';
import { componentOf, type Kind, observe } from './observe.ts';
import { optionRows } from './option-rows.ts';

const cases = Object.entries(optionRows).flatMap(([of, rows]) => rows.map((row) => ({ of, row, name: `${of}: ${row.option}` })));

test.each(cases)('$name', async ({ of, row: { option: _option, with: given, without, seen, ...place } }) => {
  const [kind, type = ''] = of.split(' ') as [Kind, string];
  const look = (options: object): Promise<string> =>
    observe({ ...place, kind, type, options: options as Record<string, unknown> });
  expect(await look(given)).toMatch(seen);
  if (without !== undefined) expect(await look(without)).not.toMatch(seen);
});

test.each(Object.keys(optionRows))('%s: no option is without a row', (of) => {
  const [kind, type = ''] = of.split(' ') as [Kind, string];
  expect(optionRows[of]?.map(({ option }) => option).sort()).toEqual(Object.keys(componentOf(kind, type).config.fields).sort());
});
