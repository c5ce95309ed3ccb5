import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Registry } from '@imgbuild/core';
import type { Diagnostic } from '@imgbuild/diagnostics';
import { loadTemplate } from '@imgbuild/template';
import { nodeWorld } from '@imgbuild/template/node';
import { expect, test } from 'vitest';
import { registryOf } from './corpus-registry.ts';
import { planText } from './plan-text.ts';

const folder = process.env['IMGBUILD_CORPUS'] ?? fileURLToPath(new URL('../../../../shared/corpus', import.meta.url));

/** What may be said of any template that is right. */
const expected = new Set([
  // It wants values that are not given here.
  'template/unset-variable',
  // Its data sources have no plugin here.
  'plugins/type-not-installed',
  'plugins/type-not-available',
  'template/hcp-ignored',
  // Which names a late text may use stands in its component's schema, and there is none here.
  'text/unknown-value',
]);

/** What else is told, and why it is right. */
const exceptions: readonly (readonly [path: string, code: string, reason: string])[] = [
  ['Azure__AgentBaker/vhdbuilder/packer', 'template/no-builds', 'the folder holds plugin requirements only'],
  ['dilfuza97__devops-tasks/config', 'template/no-builds', 'the folder holds plugin requirements only'],
  ['dilfuza97__devops-tasks/packer-build-image', 'template/no-builds', 'the folder holds plugin requirements only'],
  ['OpenNebula__one-apps/packer/arch.pkr.hcl', 'template/no-builds', 'a part that is linked into other folders'],
  ['OpenNebula__one-apps/packer/plugins.pkr.hcl', 'template/no-builds', 'a part that is linked into other folders'],
  ['OpenNebula__one-apps/packer/vars-common.pkr.hcl', 'template/no-builds', 'a part that is linked into other folders'],
  ['OpenNebula__one-apps/packer/build-common.pkr.hcl', 'template/undefined-variable', 'a part that is linked into other folders'],
  ['BastienM__xen-rockylinux-image', 'hcl/invalid-argument', 'variables that are null by default are put into strings'],
  ['BastienM__xen-rockylinux-image', 'hcl/invalid-template-value', 'variables that are null by default are put into strings'],
  ['gusztavvargadr__packer/src/ubuntu', 'hcl/function-failed', 'coalesce of nothing but null, unless a file of values is given'],
  ['gusztavvargadr__packer/src/ubuntu', 'template/undefined-local', 'sources name locals that no file defines'],
  ['gusztavvargadr__packer/src/windows', 'template/undefined-local', 'sources name locals that no file defines'],
  ['gusztavvargadr__packer/src/windows', 'hcl/function-failed', 'coalesce of nothing but null, unless a file of values is given'],
  ['dilfuza97__Packer', 'hcl/unsupported-argument', 'a legacy template whose name says that it is HCL in JSON syntax'],
  ['dilfuza97__Packer', 'template/no-builds', 'a legacy template whose name says that it is HCL in JSON syntax'],
  ['dilfuza97__devops-tasks', 'template/duplicate-build', 'a warning: two build blocks have the same source'],
  ['firas-hojirat__packer-images', 'template/required-version', 'it asks for a version below 1.10'],
  ['smooti__Bare-Metal-Windows', 'template/unknown-in-only', 'a warning: "only" names a source that the build does not have'],
  [
    'smooti__Bare-Metal-Windows/Debug',
    'template/unknown-in-only',
    'a warning: "only" names a source that the build does not have',
  ],
];

test.runIf(existsSync(folder) || process.env['CI'] === 'true')(
  'public templates load, and only what is wrong with them is told',
  async () => {
    const templates = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.pkr.hcl'))
      .map((name) => join(folder, name))
      .sort();
    expect(templates.length).toBeGreaterThan(200);
    const registry = registryOf(templates);
    const found = new Map<string, readonly Diagnostic[]>();
    for (const directory of new Set(templates.map((path) => dirname(path)))) {
      const whole = await diagnosticsOf(directory, directory, registry);
      // Several templates that do not belong together lie in one folder.
      const isOne = !whole.some(({ code }) => code === 'template/duplicate');
      if (isOne) found.set(directory, whole);
      else
        for (const path of templates.filter((each) => dirname(each) === directory))
          found.set(path, await diagnosticsOf(path, directory, registry));
    }
    const told = [...found].flatMap(([path, diagnostics]) =>
      diagnostics.flatMap(({ code }) => (expected.has(code) ? [] : [`${relative(folder, path)} ${code}`])),
    );
    expect([...new Set(told)].sort()).toEqual(exceptions.map(([path, code]) => `${path} ${code}`).sort());
  },
);

async function diagnosticsOf(path: string, directory: string, registry: Registry): Promise<readonly Diagnostic[]> {
  const loaded = await loadTemplate({
    path,
    workingDirectory: directory,
    environment: {},
    startedAt: 0,
    world: nodeWorld({ working: directory, home: '/home/somebody' }),
    discover: async () => ({ value: registry, diagnostics: [] }),
  });
  return [...loaded.diagnostics, ...planText(loaded.plan, undefined).diagnostics];
}
