import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from '@imgbuild/hcl';
import { upgradeTemplate } from '@imgbuild/template/upgrade';
import { expect, test } from 'vitest';
import { compared } from './compared.ts';

const corpus = process.env['IMGBUILD_CORPUS'] ?? fileURLToPath(new URL('../../../../../shared/corpus', import.meta.url));

/** Templates that are refused as they are, so that nothing can be compared. */
const refused: readonly (readonly [path: string, code: string, reason: string])[] = [
  [
    'gruntwork-io__terratest/examples/packer-docker-example/build.json',
    'text/function-unavailable',
    'clean_resource_name comes with a plugin',
  ],
  [
    'spinnaker__rosco/halconfig/packer/aws-windows-2012-r2.json',
    'text/function-unavailable',
    'clean_resource_name comes with a plugin',
  ],
  ['puppetlabs__puppetlabs-packer/templates/common/libvirt.nocm.json', 'legacy/duplicate-key', 'variables are given twice'],
];

test.runIf(existsSync(corpus) || process.env['CI'] === 'true')(
  'public legacy templates become HCL that is read without a word, and does the same',
  async () => {
    const paths = readFileSync(join(corpus, 'INDEX.tsv'), 'utf8')
      .split('\n')
      .map((line) => line.split('\t'))
      .flatMap(([path = '', , , kind]) => (kind === 'legacy' ? [path] : []));
    expect(paths.length).toBeGreaterThan(200);
    const others: string[] = [];
    for (const path of paths) {
      const text = readFileSync(join(corpus, path), 'utf8');
      const upgraded = upgradeTemplate(text, path);
      if (upgraded.text === '') {
        others.push(...new Set(upgraded.diagnostics.map(({ code }) => `${path} ${code}`)));
        continue;
      }
      expect(parse(upgraded.text, path).diagnostics, path).toEqual([]);
      const { legacy, hcl } = await compared(text, upgraded.text, join(corpus, dirname(path)));
      expect(hcl, path).toEqual(legacy);
      others.push(...legacy.errors.map((code) => `${path} ${code}`));
    }
    expect(others.sort()).toEqual(refused.map(([path, code]) => `${path} ${code}`).sort());
  },
  120_000,
);
