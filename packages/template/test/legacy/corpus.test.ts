import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Diagnostic, hasErrors } from '@imgbuild/diagnostics';
import type { Registry } from '@imgbuild/core';
import { loadTemplate } from '@imgbuild/template';
import { readLegacySyntax } from '@imgbuild/template/legacy';
import { nodeWorld } from '@imgbuild/template/node';
import { expect, test } from 'vitest';
import { planText } from '../plan-text.ts';
import { registryOf } from './corpus-registry.ts';

const folder = process.env['IMGBUILD_CORPUS'] ?? fileURLToPath(new URL('../../../../../shared/corpus', import.meta.url));
const isThere = existsSync(folder) || process.env['CI'] === 'true';

/** Templates on which the index of the corpus is not to be followed, and why. */
const otherwise: readonly (readonly [path: string, reason: string])[] = [
  [
    'puppetlabs__puppetlabs-packer/templates/common/libvirt.nocm.json',
    'it sets two variables twice, which Packer refuses: "template has duplicate field"',
  ],
];

/** What may be said of any template that is right. */
const expected = new Set([
  // Values are not given here.
  'legacy/unset-variable',
  'legacy/variable-without-value',
  // Among the values of variables Packer refuses it too, unless it is given.
  'legacy/undeclared-variable',
  // Which names a late text may use stands in its component's schema, and there is none here.
  'text/unknown-value',
]);

/** What else is told, and why it is right. */
const exceptions: readonly (readonly [path: string, code: string, reason: string])[] = [
  [
    'awslabs__amazon-eks-ami/templates/al2023/template.json',
    'text/unknown-build-value',
    'SourceAMI, which the builder gives, is not in the schema that is made here',
  ],
  [
    'gruntwork-io__terratest/examples/packer-docker-example/build.json',
    'text/function-unavailable',
    'clean_ami_name belongs to the plugin',
  ],
  [
    'spinnaker__rosco/halconfig/packer/aws-windows-2012-r2.json',
    'text/function-unavailable',
    'clean_resource_name belongs to the plugin',
  ],
];

function templates(): readonly { readonly path: string; readonly verdict: string }[] {
  return readFileSync(join(folder, 'INDEX.tsv'), 'utf8')
    .split('\n')
    .map((line) => line.split('\t'))
    .filter(([, , , kind]) => kind === 'legacy')
    .map((row) => ({ path: row[0] ?? '', verdict: row[11] ?? '' }));
}

test.runIf(isThere)('public templates are taken apart', () => {
  const found = templates();
  expect(found.length).toBeGreaterThan(200);
  const wrong = found.filter(({ path, verdict }) => {
    const { diagnostics } = readLegacySyntax(readFileSync(join(folder, path), 'utf8'), path);
    return (verdict === 'ok') === hasErrors(diagnostics);
  });
  expect(wrong.map(({ path }) => path)).toEqual(otherwise.map(([path]) => path));
});

test.runIf(isThere)('public templates load, and only what is wrong with them is told', async () => {
  const found = templates().filter(({ path }) => !otherwise.some(([other]) => other === path));
  const read = found.map(({ path }) => readLegacySyntax(readFileSync(join(folder, path), 'utf8'), path).value);
  const registry = registryOf(read);
  const told = new Set<string>();
  for (const { path } of found) {
    for (const { code } of await diagnosticsOf(join(folder, path), registry))
      if (!expected.has(code)) told.add(`${path} ${code}`);
  }
  expect([...told].sort()).toEqual(exceptions.map(([path, code]) => `${path} ${code}`).sort());
});

async function diagnosticsOf(path: string, registry: Registry): Promise<readonly Diagnostic[]> {
  const working = dirname(path);
  const loaded = await loadTemplate({
    path,
    workingDirectory: working,
    environment: {},
    startedAt: 0,
    world: nodeWorld({ working, home: '/home/somebody' }),
    discover: async () => ({ value: registry, diagnostics: [] }),
  });
  return [...loaded.diagnostics, ...planText(loaded.plan, undefined).diagnostics];
}
