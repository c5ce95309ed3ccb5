// Writes scripts/eager-functions.json: the functions that a small `imgbuild validate` calls, from V8's own account of a run of
// the built CLI. Run it after a build when starting has become slower; then build again. What reads it is tsup.eager.ts.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const folder = mkdtempSync(join(tmpdir(), 'imgbuild-eager-'));
const template = `variable "greeting" {
  default = "hello"
}
locals {
  label = upper("\${var.greeting}!")
}
source "null" "a" {
  communicator = "none"
}
build {
  sources = ["null.a"]
  provisioner "shell-local" {
    inline = ["echo \${local.label} \${source.name}"]
  }
}
`;

const called = {};
try {
  const path = join(folder, 'small.pkr.hcl');
  const coverage = join(folder, 'coverage');
  writeFileSync(path, template);
  mkdirSync(coverage);
  const environment = {
    NODE_V8_COVERAGE: coverage,
    IMGBUILD_STATE_DIR: join(folder, 'state'),
    IMGBUILD_CACHE_DIR: join(folder, 'cache'),
  };
  const run = spawnSync(process.execPath, [join(root, 'packages/cli/dist/main.js'), 'validate', path], {
    env: { ...process.env, ...environment },
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(run.stderr);
  for (const name of readdirSync(coverage)) {
    for (const { url, functions } of JSON.parse(readFileSync(join(coverage, name), 'utf8')).result) {
      const [, packageName] = /\/packages\/([^/]+)\/dist\//.exec(url) ?? [];
      if (packageName === undefined) continue;
      called[packageName] ??= new Set();
      for (const { functionName, ranges } of functions)
        if (functionName !== '' && ranges[0].count > 0) called[packageName].add(functionName);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const sorted = Object.entries(called)
  .filter(([, functions]) => functions.size > 0)
  .map(([name, functions]) => [name, [...functions].sort()])
  .sort(([a], [b]) => (a < b ? -1 : 1));
writeFileSync(join(root, 'scripts/eager-functions.json'), `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`);
