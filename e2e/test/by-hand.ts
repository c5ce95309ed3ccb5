// What somebody does to look into an image: an instance of it is launched with the AWS CLI, and logged in to.
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { AwsCli } from './aws-cli.ts';

const run = promisify(execFile);

/** As for a machine that was never seen before, and never will be again. */
const options = ['-F', 'none', '-o', 'BatchMode=yes', '-o', 'IdentitiesOnly=yes', '-o', 'LogLevel=ERROR'];
const strangers = ['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'ConnectTimeout=10'];

/**
 * Launches an instance of an image, runs commands on it as `ubuntu`, and takes away all that it made but files in the folder. Gives
 * what each command said; one that fails says so at the end.
 */
export async function onInstanceOf(
  image: string,
  commands: readonly string[],
  o: { readonly aws: AwsCli; readonly folder: string },
): Promise<readonly string[]> {
  const key = join(o.folder, `${image}.pem`);
  const launched = await launch(o.aws, image, key);
  const said: string[] = [];
  const logIn = (command: string): Promise<string> =>
    run('ssh', ['-i', key, ...options, ...strangers, `ubuntu@${launched.address}`, command]).then(
      ({ stdout, stderr }) => (stdout + stderr).trimEnd(),
      (error: { readonly stdout: string; readonly stderr: string; readonly code: number }) =>
        `${error.stdout}${error.stderr}exit code ${error.code}`,
    );
  // An instance runs some time before its SSH server listens.
  while ((await logIn('true')) !== '');
  for (const command of commands) said.push(await logIn(command));
  await launched.remove();
  return said;
}

interface Launched {
  readonly address: string;
  remove(): Promise<void>;
}

async function launch(aws: AwsCli, image: string, key: string): Promise<Launched> {
  const name = `of-${image}`;
  const material = await aws.text('ec2', 'create-key-pair', '--key-name', name, '--query', 'KeyMaterial');
  await writeFile(key, `${material}\n`, { mode: 0o600 });
  const described = ['--group-name', name, '--description', 'By hand', '--query', 'GroupId'];
  const group = await aws.text('ec2', 'create-security-group', ...described);
  const ssh = ['--group-id', group, '--protocol', 'tcp', '--port', '22', '--cidr', '0.0.0.0/0'];
  await aws.text('ec2', 'authorize-security-group-ingress', ...ssh);
  const wanted = ['--image-id', image, '--instance-type', 't3.micro', '--key-name', name, '--security-group-ids', group];
  const instance = await aws.text('ec2', 'run-instances', ...wanted, '--query', 'Instances[].InstanceId');
  // Not the CLI's own "wait", which asks every 15 seconds.
  const until = async (wanted: string): Promise<string> => {
    for (;;) {
      const query = 'Reservations[].Instances[].[State.Name,PublicIpAddress]';
      const shown = await aws.text('ec2', 'describe-instances', '--instance-ids', instance, '--query', query);
      const [state, address = ''] = shown.split('\t');
      if (state === wanted) return address;
      if (state === 'terminated') throw new Error(`${instance} of ${image} ended instead of being ${wanted}`);
    }
  };
  return {
    address: await until('running'),
    remove: async () => {
      await aws.text('ec2', 'terminate-instances', '--instance-ids', instance);
      await until('terminated');
      await aws.text('ec2', 'delete-security-group', '--group-id', group);
      await aws.text('ec2', 'delete-key-pair', '--key-name', name);
    },
  };
}
