// The guide's templates, laid out as it says, without the plugins that they need.
import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPlace, type Place } from './command.ts';
import { guideFile, guideFolder, hasGuide } from './guide-files.ts';

const undeclared = ['client_id', 'client_secret', 'tenant_id', 'subscription_id', 'project_id'];

/** The variables that the second template uses and does not declare; the guide leaves them to its reader. */
const declarations = undeclared.map((name) => `variable "${name}" {\n  type    = string\n  default = "x"\n}\n`).join('\n');

let place: Place;
beforeAll(async () => {
  place = await openPlace();
});
afterAll(async () => {
  await place[Symbol.asyncDispose]();
});

/** A folder with some of the guide's templates, and all scripts and playbooks that they name. */
function layOut(name: string, templates: readonly string[], more: Readonly<Record<string, string>> = {}): string {
  const folder = join(place.folder, name);
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const path of [...templates, ...globSync('{scripts,ansible}/*', { cwd: guideFolder })]) put(path, guideFile(path));
  // Named by the second template, and not shown by the guide.
  put('scripts/setup-application.sh', '#!/bin/sh\n');
  for (const [path, text] of Object.entries(more)) put(path, text);
  return folder;
}

const validate = (folder: string, template: string) =>
  place.run(['validate', '-color=false', '-missing-plugins=warn', template], {}, folder);

/** Names in the order in which they are told of. */
const told = (text: string): readonly string[] =>
  [...text.matchAll(/^No variable "(\w+)" is declared/gm)].map(([, name]) => name ?? '');

test.runIf(hasGuide)('the first template is valid', async () => {
  const folder = layOut('one', ['aws-ubuntu.pkr.hcl', 'multi-platform.pkr.hcl']);
  const { code, stdout, stderr } = await validate(folder, 'aws-ubuntu.pkr.hcl');
  expect(stderr + stdout).not.toContain('Error');
  expect(stdout).toMatch(/The configuration is valid; \d of \d components not checked against a schema\.\n$/);
  expect(code).toBe(0);
});

test.runIf(hasGuide).each([
  ['alone', {}],
  ['with the declarations beside it', { 'variables.pkr.hcl': declarations }],
])('the second template, %s: one error for each variable that it does not declare', async (name, more) => {
  const folder = layOut(name.replaceAll(' ', '-'), ['multi-platform.pkr.hcl'], more);
  const { code, stdout, stderr } = await validate(folder, 'multi-platform.pkr.hcl');
  expect(told(stdout + stderr)).toEqual(undeclared);
  expect((stdout + stderr).match(/^Error:/gm)).toHaveLength(undeclared.length);
  if ('variables.pkr.hcl' in more) expect(stdout + stderr).toContain('to read variables.pkr.hcl as well, give the folder');
  expect(code).toBe(1);
});

test.runIf(hasGuide)('the second template in a folder with the declarations is valid as a folder', async () => {
  const folder = layOut('folder', ['multi-platform.pkr.hcl'], { 'variables.pkr.hcl': declarations });
  const { code, stdout, stderr } = await validate(folder, '.');
  expect(stderr + stdout).not.toContain('Error');
  expect(stdout).toMatch(/The configuration is valid; /);
  expect(code).toBe(0);
});

test.runIf(hasGuide)('fmt -check wants to change both', async () => {
  const folder = layOut('formatted', ['aws-ubuntu.pkr.hcl', 'multi-platform.pkr.hcl']);
  for (const name of ['aws-ubuntu.pkr.hcl', 'multi-platform.pkr.hcl'])
    expect((await place.run(['fmt', '-check', name], {}, folder)).code).toBe(3);
});

test.runIf(hasGuide)('the workflow’s -only=aws.* selects the builds of AWS', async () => {
  const folder = layOut('workflow', ['multi-platform.pkr.hcl'], { 'variables.pkr.hcl': declarations });
  const { code, stdout, stderr } = await place.run(
    ['validate', '-color=false', '-missing-plugins=warn', '-only=aws.*', '.'],
    {},
    folder,
  );
  expect(stdout + stderr).not.toContain('matches nothing');
  expect(stdout).toMatch(/The configuration is valid; 1 of \d components/);
  expect(code).toBe(0);
});
