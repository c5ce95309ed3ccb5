import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasErrors } from '@imgbuild/diagnostics';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadText } from './memory-world.ts';
import { planText } from './plan-text.ts';

const folder = fileURLToPath(new URL('fixtures', import.meta.url));
const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .map((name) => join(folder, name))
  .filter((path) => path.endsWith('.pkr.hcl') && statSync(path).isFile())
  .map((path) => readFileSync(path, 'utf8'));

/** What mistakes are made of: a word put in, taken out, or put elsewhere. */
const mutant = fc
  .record({
    text: fc.constantFrom(...texts),
    at: fc.nat(),
    length: fc.nat({ max: 12 }),
    put: fc.constantFrom(
      '',
      '{',
      '}',
      '"',
      '[',
      ']',
      '=',
      '${',
      '%{ if',
      'null',
      'var.',
      'local.',
      'source.',
      'build.',
      'dynamic "disk" {',
      '{{',
      '<<EOT\n',
      '\n',
      '-1',
      'each.value',
    ),
  })
  .map(({ text, at, length, put }) => {
    const start = at % (text.length + 1);
    return text.slice(0, start) + put + text.slice(start + length);
  });

test('no text makes loading or configuring throw, and what has errors is refused', async () => {
  await fc.assert(
    fc.asyncProperty(mutant, async (text) => {
      const loaded = await loadText(text);
      const planned = planText(loaded.plan, { values: { ID: 'i-1' }, sensitive: [] });
      planText(loaded.plan, undefined);
      if (hasErrors(loaded.diagnostics)) expect(planned.text).not.toMatch(/^build (?!.*\(refused\)$)/m);
      for (const { span } of [...loaded.diagnostics, ...planned.diagnostics]) {
        if (span === undefined || span.file !== '/template/main.pkr.hcl') continue;
        expect(span.start).toBeLessThanOrEqual(span.end);
        expect(span.end).toBeLessThanOrEqual(text.length);
      }
    }),
    { numRuns: 1500, seed: 4 },
  );
});
