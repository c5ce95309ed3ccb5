import type { BuildResult } from '@imgbuild/core';
import { parse, toPlain } from '@imgbuild/hcl';
import { expect, test } from 'vitest';
import { outputsOf, readBuildOutput } from '../src/outputs/model.ts';
import { outputFileText, outputForm } from '../src/outputs/output-file.ts';

const image = { platform: 'aws', kind: 'ami', name: 'web', id: 'ami-0123', place: 'us-east-1' };
const built: BuildResult = {
  name: 'web.amazon-ebs.base',
  outcome: 'ok',
  duration: 1000,
  artifacts: [
    {
      builderId: 'mitchellh.amazonebs',
      id: 'us-east-1:ami-0123',
      summary: 'AMIs were created, with hush.',
      files: [{ path: 'a "quoted" ${path} of hush', size: 5 }],
      images: [image],
      data: { password: 'hush' },
    },
  ],
};
const failed: BuildResult = { name: 'web.docker.base', outcome: 'failed', error: 'it broke', duration: 5, artifacts: [] };
const outputs = outputsOf([built, failed], {
  template: '.',
  run: 'run-1',
  now: Date.UTC(2026, 0, 2),
  redact: (text) => text.replaceAll('hush', '<sensitive>'),
});

test('what succeeded is kept, without secrets and without what only plugins know', () => {
  expect(outputs).toEqual([
    {
      format: 1,
      name: 'web.amazon-ebs.base',
      template: '.',
      run: 'run-1',
      at: '2026-01-02T00:00:00.000Z',
      artifacts: [
        {
          id: 'us-east-1:ami-0123',
          builder_id: 'mitchellh.amazonebs',
          files: [{ path: 'a "quoted" ${path} of <sensitive>', size: 5 }],
          images: [image],
        },
      ],
    },
  ]);
  expect(readBuildOutput(JSON.stringify(outputs[0]))).toEqual(outputs[0]);
  for (const text of ['', '{', 'null', '[]', '{"format": 2}', '{"format": 1, "name": "a"}'])
    expect(readBuildOutput(text)).toBeUndefined();
});

test('JSON and Terraform’s variables say the same', () => {
  const json = JSON.parse(outputFileText(outputs, 'json')) as { readonly builds: Readonly<Record<string, unknown>> };
  expect(Object.keys(json.builds)).toEqual(['web.amazon-ebs.base']);
  const file = parse(outputFileText(outputs, 'tfvars'), 'out.tfvars');
  expect(file.diagnostics).toEqual([]);
  const attribute = file.body.justAttributes().value.get('imgbuild_builds');
  const plain = toPlain(attribute!.expression.evaluate(undefined).value);
  expect(plain).toEqual({ ok: true, value: json.builds });
  expect(outputFileText([], 'tfvars')).toContain('imgbuild_builds = {}\n');
});

test('the form of a file follows from its name', () => {
  expect([outputForm('a.json'), outputForm('a.auto.tfvars'), outputForm('a.yaml')]).toEqual(['json', 'tfvars', undefined]);
});
