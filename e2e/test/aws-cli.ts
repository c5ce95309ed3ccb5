// Debian's AWS CLI, as somebody at a shell uses it.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The system's own: that is where Debian's package is. */
export const awsProgram = '/usr/bin/aws';

const run = promisify(execFile);

export interface AwsCli {
  /** What a command says, without the last line's end. */
  text(...argv: readonly string[]): Promise<string>;
  /** What a command of `--output json` says. */
  json(...argv: readonly string[]): Promise<unknown>;
  /** What a command that has to fail says, and its exit code. */
  failing(...argv: readonly string[]): Promise<{ readonly code: number; readonly said: string }>;
}

/** The CLI for an endpoint, in `us-west-2` where a command names no region. It keeps its files below the folder. */
export function awsCli(o: { readonly endpoint: string; readonly folder: string }): AwsCli {
  const env = {
    PATH: '/usr/bin:/bin',
    HOME: o.folder,
    AWS_ACCESS_KEY_ID: accessKey.id,
    AWS_SECRET_ACCESS_KEY: accessKey.secret,
    AWS_DEFAULT_REGION: 'us-west-2',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
  };
  const call = (argv: readonly string[]) => run(awsProgram, ['--endpoint-url', o.endpoint, ...argv], { env });
  return {
    text: async (...argv) => (await call([...argv, '--output', 'text'])).stdout.replace(/\n$/, ''),
    json: async (...argv) => {
      const { stdout } = await call([...argv, '--output', 'json']);
      return stdout === '' ? undefined : (JSON.parse(stdout) as unknown);
    },
    failing: async (...argv) => {
      try {
        await call(argv);
      } catch (error) {
        const { code, stderr } = error as { readonly code: number; readonly stderr: string };
        return { code, said: stderr.trim() };
      }
      throw new Error(`"aws ${argv.join(' ')}" did not fail`);
    },
  };
}

/** Keys that look like real ones: what is hidden in the output is long enough to be nothing else. */
export const accessKey = { id: 'AKIAQ7WJ2M5RT4XN6PZE', secret: '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' } as const;
