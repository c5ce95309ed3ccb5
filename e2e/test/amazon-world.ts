// A simulated Amazon in the test's process whose instances are real machines, seen as its user sees it. Needs root.
import { type Amazon, debianBaseImage, openSimulator, sandboxMachines } from '@imgbuild/simulator';
import { openMachineWorld } from '../../packages/simulator/test/machine-world.ts';
import { accessKey, type AwsCli, awsCli } from './aws-cli.ts';
import { onInstanceOf } from './by-hand.ts';
import { shortened } from './quick-amazon.ts';

export interface AmazonWorld extends AsyncDisposable {
  readonly amazon: Amazon;
  readonly aws: AwsCli;
  /** What a build is given to find this Amazon instead of the real one. */
  readonly environment: Readonly<Record<string, string>>;
  /** Id of the image that stands for Ubuntu's in us-west-2. */
  readonly ubuntu: string;
  /** Launches an instance by hand, runs commands on it over SSH, and takes away all that it made. Gives what each of them said. */
  onInstanceOf(image: string, commands: readonly string[]): Promise<readonly string[]>;
}

const canonical = '099720109477';

/** Opens an Amazon with a Debian under the name of Ubuntu 22.04. */
export async function openAmazonWorld(): Promise<AmazonWorld> {
  const machines = openMachineWorld();
  try {
    const { archive, name: description } = await debianBaseImage(machines.ctx);
    const name = 'ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server-20240101';
    const image = { name, owner: canonical, description, archive, defaultUser: 'ubuntu' };
    const { amazon } = await openSimulator(
      { machines: await sandboxMachines(machines.ctx), amazon: { images: [image], settings: { durations: shortened(100) } } },
      machines.ctx,
    );
    if (amazon === undefined) throw new Error('no Amazon was opened');
    const aws = awsCli({ endpoint: amazon.url, folder: machines.folder });
    const byOwner = ['ec2', 'describe-images', '--owners', canonical, '--query', 'Images[].ImageId'];
    return {
      amazon,
      aws,
      environment: {
        AWS_ENDPOINT_URL: amazon.url,
        AWS_ACCESS_KEY_ID: accessKey.id,
        AWS_SECRET_ACCESS_KEY: accessKey.secret,
        AWS_POLL_DELAY_SECONDS: '1',
      },
      ubuntu: await aws.text(...byOwner),
      onInstanceOf: (image, commands) => onInstanceOf(image, commands, { aws, folder: machines.folder }),
      [Symbol.asyncDispose]: machines[Symbol.asyncDispose],
    };
  } catch (error) {
    await machines[Symbol.asyncDispose]();
    throw error;
  }
}
