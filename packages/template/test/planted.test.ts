import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inlineRegistry, outputsOf } from '@imgbuild/core';
import type { Diagnostic } from '@imgbuild/diagnostics';
import { loadTemplate } from '@imgbuild/template';
import { nodeWorld } from '@imgbuild/template/node';
import { expect, test } from 'vitest';

// Public templates whose plugins do not exist here, with mistakes planted into the bodies of their builders: that nobody knows a
// builder does not keep what is wrong with its arguments from being found.
const corpus = process.env['IMGBUILD_CORPUS'] ?? fileURLToPath(new URL('../../../../shared/corpus', import.meta.url));
const there = existsSync(corpus) || process.env['CI'] === 'true';

const planted = [
  { line: '  planted_one = var.planted_and_undeclared', code: 'template/undefined-variable' },
  { line: '  planted_two = "${planted_function(1)}"', code: 'hcl/unknown-function' },
  { line: '  planted_three = "{{ timestamp }} {{ planted"', code: /^gotemplate\// },
  { line: '  planted_four { inside = ["{{ planted_function }}"] }', code: 'gotemplate/unknown-function' },
] as const;

/** The first line of a source's block. */
const header = /^source +"[^"]+" +"[^"]+" *\{ *\r?\n/m;

test.runIf(there)('planted mistakes are found in a hundred templates without plugins', async () => {
  const files = globSync('**/*.pkr.hcl', { cwd: corpus })
    .map((name) => join(corpus, name))
    .filter((path) => header.test(readFileSync(path, 'utf8')))
    .sort();
  const step = Math.max(1, Math.floor(files.length / 100));
  const chosen = files.filter((_, index) => index % step === 0).slice(0, 100);
  expect(chosen).toHaveLength(100);
  const missed: string[] = [];
  let looked = 0;
  for (const path of chosen) {
    const text = readFileSync(path, 'utf8').replaceAll(
      new RegExp(header, 'gm'),
      (head) => head + planted.map(({ line }) => `${line}\n`).join(''),
    );
    // What is built may be told in another file of the folder; or the folder holds templates that do not belong together.
    const whole = await diagnosticsOf(dirname(path), path, text);
    const isOne = !whole.some(({ code }) => code === 'template/duplicate');
    const diagnostics = isOne ? whole : await diagnosticsOf(path, path, text);
    // A template that cannot be planned at all, since what to build is not set, has no bodies to look into.
    if (diagnostics.some(({ code }) => ['template/required-version', 'template/unknown-source'].includes(code))) continue;
    looked++;
    for (const { line, code } of planted) {
      // In the body of every source: those that no build has are not looked into.
      const isThere = ({ code: told, span }: Diagnostic): boolean =>
        (typeof code === 'string' ? told === code : code.test(told)) &&
        span?.file === path &&
        line.trim().includes(text.slice(span.start, span.end));
      if (!diagnostics.some(isThere)) missed.push(`${path.slice(corpus.length + 1)}: ${line.trim()}`);
    }
  }
  expect(missed).toEqual([]);
  expect(looked).toBeGreaterThan(80);
});

/** What is told of a template, one of whose files has another text. */
async function diagnosticsOf(template: string, path: string, text: string): Promise<readonly Diagnostic[]> {
  const working = dirname(path);
  const world = nodeWorld({ working, home: '/home/somebody' });
  const read = (name: string): Uint8Array => (name === path ? new TextEncoder().encode(text) : world.files.read(name));
  const loaded = await loadTemplate({
    path: template,
    workingDirectory: working,
    environment: {},
    startedAt: 0,
    missingPlugins: 'warn',
    world: { ...world, files: { ...world.files, read } },
    discover: async () => ({ value: inlineRegistry([]), diagnostics: [] }),
  });
  const configured = loaded.plan.builds.flatMap(
    ({ builder }) => builder.configure({ phase: 'validate', outputs: outputsOf(builder.component.outputs) }).diagnostics,
  );
  return [...loaded.diagnostics, ...configured];
}
