// `docs/corpus.tsv` says what becomes of every public template of the corpus, which is not part of the repository.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { verdictsOf, type Verdict } from './corpus-verdicts.ts';

const corpus = process.env['IMGBUILD_CORPUS'] ?? resolve(import.meta.dirname, '../../../shared/corpus');
const table = resolve(import.meta.dirname, '../../docs/corpus.tsv');
const there = existsSync(corpus) || process.env['CI'] === 'true';

/** What is wrong with some of the templates, so that Packer refuses them too; by the code of the message. */
const refused: Readonly<Record<string, string>> = {
  'config/invalid-choice': 'a kind of key pair that there is not',
  'config/one-needed': 'a provisioner without anything to run, unless variables are given',
  'hcl/invalid-argument': 'variables that are null are put into texts, unless they are given',
  'hcl/invalid-template-value': 'variables that are null are put into texts, unless they are given',
  'hcl/unsupported-argument': 'a legacy template whose name says that it is HCL in JSON syntax',
  'legacy/duplicate-key': 'an object has a key twice',
  'legacy/undeclared-variable': 'a variable is made of one that is not declared, unless it is given',
  'template/no-builds': 'nothing is built: the file is a part that belongs into other folders',
  'template/required-version': 'it asks for a version below 1.10',
  'template/undefined-local': 'locals that no file defines',
  'template/undefined-variable': 'a part that belongs into other folders',
};

const line = ({ path, kind, outcome, others }: Verdict): string => {
  const reasons = [...new Set(others.map((code) => refused[code] ?? `UNEXPLAINED ${code}`))];
  const words = outcome.split(', ').filter((word) => !others.includes(word));
  return [path, kind, [...words, ...reasons.map((reason) => `refused by Packer too: ${reason}`)].join('; ')].join('\t');
};

test.runIf(there)('every template of the corpus comes to what the table says, and nothing is unexplained', async () => {
  const verdicts = await verdictsOf(corpus);
  const text = `path\tkind\toutcome of validate -missing-plugins=warn\n${verdicts.map(line).join('\n')}\n`;
  expect(verdicts.length).toBeGreaterThan(460);
  expect(text).not.toContain('UNEXPLAINED');
  if (process.env['UPDATE_CORPUS'] === '1') writeFileSync(table, text);
  expect(text).toBe(readFileSync(table, 'utf8'));
});
