// Templates of Amazon are checked by the builder's own schema, with nothing but credentials in the environment and nothing of the SDK
// in memory.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessKey } from './aws-cli.ts';
import { openPlace, type Place } from './command.ts';
import { changedGuideFile, guideFile, hasGuide } from './guide-files.ts';
import { loadedFiles } from './loaded-files.ts';
import { openProject } from './plugins-of.ts';

const example = resolve(import.meta.dirname, '../../examples/aws-ubuntu');
const template = 'aws-ubuntu.pkr.hcl';
const environment = { AWS_ACCESS_KEY_ID: accessKey.id, AWS_SECRET_ACCESS_KEY: accessKey.secret };

/** The client of the cloud, and what only stands behind it. */
const ofTheCloud = /\/@(aws-sdk|aws-crypto|smithy)\/|\/builder-amazon\/(src|dist)\/driver\b/;

test('the example is valid, and validate loads nothing of the SDK', async () => {
  await using place = await openPlace();
  const { ended, files } = await loadedFiles(place, ['validate', '.'], { environment, directory: example });
  expect(ended).toMatchObject({ code: 0, stdout: 'The configuration is valid.\n', stderr: '' });
  expect(files.filter((file) => /\/builder-amazon\/(src|dist)\/index\./.test(file))).toHaveLength(1);
  expect(files.filter((file) => ofTheCloud.test(file))).toEqual([]);
});

test('the template of the plugin’s page is valid', async () => {
  const page = await readFile(resolve(import.meta.dirname, '../../packages/builder-amazon/README.md'), 'utf8');
  const text = /^```hcl\n(packer \{.*?)^```$/ms.exec(page)?.[1] ?? '';
  await using place = await openProject(['builder-amazon'], { 'image.pkr.hcl': text });
  expect(await place.run(['validate', '.'], environment)).toMatchObject({
    code: 0,
    stdout: 'The configuration is valid.\n',
    stderr: '',
  });
});

describe.runIf(hasGuide)('the guide’s template', () => {
  let place: Place;
  beforeAll(async () => {
    const named = ['scripts/install-docker.sh', 'scripts/install-monitoring.sh', 'ansible/security-hardening.yml'];
    const files = Object.fromEntries(named.map((path) => [path, guideFile(path)]));
    place = await openProject(['builder-amazon', 'provisioner-ansible'], files);
  });
  afterAll(async () => {
    await place[Symbol.asyncDispose]();
  });

  test('is valid as a whole, and validate loads nothing of the SDK', async () => {
    await place.write(template, guideFile(template));
    const { ended, files } = await loadedFiles(place, ['validate', template], { environment, directory: place.folder });
    expect(ended).toMatchObject({ code: 0, stdout: 'The configuration is valid.\n', stderr: '' });
    expect(files.filter((file) => ofTheCloud.test(file))).toEqual([]);
  });

  test.each([
    {
      mistake: 'an argument that there is not',
      change: [/(?<= +)ssh_username = "ubuntu"/, 'ssh_username = "ubuntu"\n  ami_descripton = "of the guide"'],
      line: 'ami_descripton',
      told: 'Error: Unsupported argument',
      advice: 'Did you mean "ami_description"?',
    },
    {
      mistake: 'a value of another type',
      change: [/most_recent = true/, 'most_recent = "newest"'],
      line: 'most_recent = "newest"',
      told: 'Error: Unsuitable value',
      advice: 'a bool is required',
    },
    {
      mistake: 'a rule between arguments',
      change: [/owners +=.*/, ''],
      line: 'source_ami_filter {',
      told: 'Error: Source image without an owner',
      advice: 'Say with owners whose it is',
    },
    {
      mistake: 'a value that nobody has',
      change: [/\{\{ \.SourceAMI \}\}/, '{{ .SourceAmi }}'],
      line: '{{ .SourceAmi }}',
      told: 'Error: Unknown template variable',
      advice: 'Did you mean "SourceAMI"?',
    },
  ] as const)('with $mistake is refused at its line', async ({ change, line, told, advice }) => {
    const text = changedGuideFile(template, [change]);
    await place.write('changed.pkr.hcl', text);
    const { code, stdout, stderr } = await place.run(['validate', '-color=false', 'changed.pkr.hcl'], environment);
    const number = text.split('\n').findIndex((each) => each.includes(line)) + 1;
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr.split('\n')[2]).toMatch(new RegExp(`^  on changed.pkr.hcl line ${number}, column \\d+:$`));
    expect(stderr).toContain(advice);
    expect(stderr.match(/^Error: .*$/gm)).toEqual([told]);
  });
});
