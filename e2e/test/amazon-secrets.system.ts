// aws_secretsmanager through whole commands: Debian's AWS CLI keeps a secret in a simulated Amazon, and the functions read it with the
// package for Amazon, which nobody loads before.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fakeScope, recordingReporter, testHost } from '@imgbuild/core/testing';
import { openSimulator, stubMachines } from '@imgbuild/simulator';
import { expect, test } from 'vitest';
import { accessKey, awsCli } from './aws-cli.ts';
import type { Place } from './command.ts';
import { loadedFiles } from './loaded-files.ts';
import { openProject } from './plugins-of.ts';

const secret = 'correct horse battery';

const files = {
  't.pkr.hcl': `locals {
  password = aws_secretsmanager("app", "password")
}
source "file" "a" {
  content = "\${local.password} \${aws_secretsmanager("plain", null)} \${aws_secretsmanager_raw("app")}"
  target  = "\${path.root}/made.txt"
}
build {
  sources = ["source.file.a"]
  post-processor "shell-local" {
    inline = ["echo it is \${local.password}"]
  }
}
`,
  't.json': JSON.stringify({
    variables: {
      password: '{{ aws_secretsmanager `app` `password` }}',
      plain: '{{ aws_secretsmanager `plain` }}',
      raw: '{{ aws_secretsmanager_raw `app` }}',
    },
    builders: [
      { type: 'file', content: '{{user `password`}} {{user `plain`}} {{user `raw`}}', target: '{{template_dir}}/made.txt' },
    ],
  }),
  'wrong.pkr.hcl': `source "file" "a" {
  content = aws_secretsmanager("nope", null)
  target  = "never.txt"
}
build {
  sources = ["source.file.a"]
}
`,
};

const app = JSON.stringify({ user: 'ali', password: secret });

interface Account extends AsyncDisposable {
  readonly place: Place;
  readonly environment: Readonly<Record<string, string>>;
  /** How often secrets were read. */
  reads(): number;
}

/** A project, and an account with two secrets. */
async function openAccount(): Promise<Account> {
  const place = await openProject(['builder-amazon'], files);
  const host = testHost({ folder: place.folder, sleeping: 'real' });
  const scope = fakeScope({ host, report: recordingReporter() });
  const { amazon } = await openSimulator(
    { machines: stubMachines(), amazon: {} },
    { host, scope, signal: new AbortController().signal },
  );
  if (amazon === undefined) throw new Error('no Amazon was opened');
  const aws = awsCli({ endpoint: amazon.url, folder: place.folder });
  await aws.json('secretsmanager', 'create-secret', '--name', 'app', '--secret-string', app);
  await aws.json('secretsmanager', 'create-secret', '--name', 'plain', '--secret-string', 'tr0ub4dor');
  return {
    place,
    environment: {
      AWS_ENDPOINT_URL: amazon.url,
      AWS_ACCESS_KEY_ID: accessKey.id,
      AWS_SECRET_ACCESS_KEY: accessKey.secret,
      AWS_REGION: 'us-west-2',
    },
    reads: () => amazon.calls.calls.filter(({ action }) => action === 'GetSecretValue').length,
    [Symbol.asyncDispose]: async () => {
      await scope.close('ok');
      await place[Symbol.asyncDispose]();
    },
  };
}

const ofTheSdk = /\/@(aws-sdk|smithy)\//;

test.each(['t.pkr.hcl', 't.json'])('build reads what the template needs, and shows no secret: %s', async (template) => {
  await using account = await openAccount();
  const { code, stdout, stderr } = await account.place.run(['build', template], account.environment);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(await readFile(join(account.place.folder, 'made.txt'), 'utf8')).toBe(`${secret} tr0ub4dor ${app}`);
  for (const hidden of [secret, 'tr0ub4dor', accessKey.secret]) expect(stdout).not.toContain(hidden);
  if (template === 't.pkr.hcl') expect(stdout).toContain('it is <sensitive>');
  expect(account.reads()).toBe(3);
  expect(await account.place.remembered()).toEqual([]);
});

test.each(['t.pkr.hcl', 't.json'])(
  'validate reads nothing and loads nothing of the SDK, unless it is asked to: %s',
  async (template) => {
    await using account = await openAccount();
    const { place, environment } = account;
    const { ended, files: loaded } = await loadedFiles(place, ['validate', template], { environment, directory: place.folder });
    expect(ended).toMatchObject({ code: 0, stdout: 'The configuration is valid.\n', stderr: '' });
    expect(loaded.filter((file) => ofTheSdk.test(file))).toEqual([]);
    expect(account.reads()).toBe(0);
    expect(await place.run(['validate', '-evaluate-datasources', template], environment)).toMatchObject({ code: 0, stderr: '' });
    expect(account.reads()).toBe(3);
  },
);

test('a secret that is not there is told once, where it is asked for', async () => {
  await using account = await openAccount();
  const { code, stdout, stderr } = await account.place.run(['build', '-color=false', 'wrong.pkr.hcl'], account.environment);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain('on wrong.pkr.hcl line 2, column 13');
  expect(stderr).toContain('aws_secretsmanager: There is no secret nope');
  expect(stderr.match(/There is no secret/g)).toHaveLength(1);
});

test.each([
  ['t.pkr.hcl', 'aws_secretsmanager("plain", null)'],
  ['t.json', '{{user `plain`}}'],
])('the console reads what is typed, and shows no secret: %s', async (template, line) => {
  await using account = await openAccount();
  const ended = await account.place.pipe(`${line}\n`, ['console', template], account.environment);
  expect(ended).toMatchObject({ code: 0, stdout: '<sensitive>\n', stderr: '' });
});
