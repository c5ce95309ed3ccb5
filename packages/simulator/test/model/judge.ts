import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** One HTTP request to AWS, and what came back; without an answer the request alone is judged. */
export interface Exchange {
  /** As the scope of the request's signature names it: `ec2`, `sts`. */
  readonly service: string;
  readonly method: string;
  /** With its query string. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly answer?: { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string };
}

/**
 * Knows what AWS would take and send: by AWS's own machine-readable model, as botocore carries it, and botocore's own parser. What
 * a service checks beyond its model (that an image exists, that two parameters exclude each other) it does not know.
 */
export interface Judge extends AsyncDisposable {
  /** What is wrong, one line each: `ec2 DescribeImages request: ImageIdd: is not a member of …`. Empty: all is well. */
  exchange(exchange: Exchange): Promise<readonly string[]>;
}

/** The system's own: that is where Debian's package is. */
const python = '/usr/bin/python3';

/** Whether this machine has the model; on CI it has to. */
export const canJudge: boolean = existsSync('/usr/lib/python3/dist-packages/botocore/session.py') || process.env['CI'] === 'true';

/** Starts a judge: one Python process, which reads a service's model when it first judges that service. */
export async function openJudge(): Promise<Judge> {
  const script = fileURLToPath(new URL('judge.py', import.meta.url));
  // -B: no compiled files beside the sources.
  const child = spawn(python, ['-B', script], { env: { PATH: '/usr/bin:/bin', PYTHONUTF8: '1' } });
  const waiting: { readonly resolve: (complaints: readonly string[]) => void; readonly reject: (error: Error) => void }[] = [];
  let errors = '';
  let ended: Error | undefined;
  const ending = new Promise<void>((resolve) => {
    const end = (error: Error) => {
      ended ??= error;
      for (const { reject } of waiting.splice(0)) reject(ended);
      resolve();
    };
    child.once('error', (error) => end(new Error(`The judge of AWS's protocol does not start: ${error.message}`)));
    child.once('close', (code) =>
      end(
        new Error(
          `The judge of AWS's protocol ended with exit code ${code}. It needs Debian's package python3-botocore. It said:\n${errors}`,
        ),
      ),
    );
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  // Told by `close`.
  child.stdin.on('error', () => undefined);
  await Promise.race([once(child, 'spawn'), ending]);
  if (ended !== undefined) throw ended;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const verdict = JSON.parse(line) as { complaints: readonly string[] } | { failed: string };
    const next = waiting.shift();
    if ('complaints' in verdict) next?.resolve(verdict.complaints);
    else next?.reject(new Error(`The judge of AWS's protocol failed:\n${verdict.failed}`));
  });
  return {
    exchange: (exchange) =>
      new Promise((resolve, reject) => {
        if (ended !== undefined) {
          reject(ended);
          return;
        }
        waiting.push({ resolve, reject });
        child.stdin.write(`${JSON.stringify(exchange)}\n`);
      }),
    [Symbol.asyncDispose]: async () => {
      child.stdin.end();
      await ending;
    },
  };
}
