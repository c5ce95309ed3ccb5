import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseBody } from '@imgbuild/hcl';
import fc from 'fast-check';
import { expect, test } from 'vitest';

// Real templates, and the same with one token changed; both stand beside the repository.
const shared = resolve(import.meta.dirname, '../../../../shared');
const there = existsSync(shared) || process.env['CI'] === 'true';

/** Templates of other things that only end in .hcl. */
const notHcl = [
  'CyberSecN00bers__cyber-range-router/http/answers.pkrtpl.hcl',
  'hashicorp-education__learn-nomad-cluster-setup/shared/config/nomad_client.hcl',
];

test.runIf(there)('every real template is read without a mistake and printed back', () => {
  const files = globSync('corpus/**/*.hcl', { cwd: shared });
  expect(files.length).toBeGreaterThan(300);
  const wrong = files.filter((file) => {
    const text = readFileSync(join(shared, file), 'utf8');
    const { tokens, diagnostics } = parseBody(text, file);
    expect([...tokens].map((token) => text.slice(token.start, token.end)).join('')).toBe(text);
    return diagnostics.length > 0;
  });
  expect(wrong.map((file) => file.slice('corpus/'.length)).sort()).toEqual(notHcl);
});

test.runIf(there)('templates with one token changed are accepted and refused as HCL does', () => {
  const lines = readFileSync(join(shared, 'conformance/mutants.jsonl'), 'utf8').trimEnd().split('\n');
  const different: string[] = [];
  for (const line of lines) {
    const mutant = JSON.parse(line) as { path: string; offset: number; delete: number; insert: string; verdict: 'ok' | 'error' };
    const bytes = readFileSync(join(shared, 'corpus', mutant.path));
    const text = Buffer.concat([
      bytes.subarray(0, mutant.offset),
      Buffer.from(mutant.insert, 'latin1'),
      bytes.subarray(mutant.offset + mutant.delete),
    ]).toString('utf8');
    const { tokens, diagnostics } = parseBody(text, mutant.path);
    expect([...tokens].map((token) => text.slice(token.start, token.end)).join('')).toBe(text);
    if ((diagnostics.length > 0 ? 'error' : 'ok') !== mutant.verdict) different.push(`${mutant.path}@${mutant.offset}`);
  }
  expect(different).toEqual([]);
});

test('any text is read to its end and printed back', () => {
  const piece = fc.constantFrom(
    'a',
    '"',
    '${',
    '%{',
    '}',
    '{',
    '[',
    ']',
    '(',
    ')',
    '\n',
    '<<EOT\n',
    'EOT\n',
    '=',
    '.',
    '*',
    '/*',
    '*/',
    '#',
    ' ',
    '~',
    '\\',
    'for',
    'in',
    ':',
    '=>',
    '...',
    '1',
    '\ud800',
    'é',
    '\r\n',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const text = pieces.join('');
      const { tokens } = parseBody(text, 'x');
      expect([...tokens].map((token) => text.slice(token.start, token.end)).join('')).toBe(text);
    }),
    { numRuns: 2000 },
  );
});
