import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, vi } from 'vitest';

/** The address of a private registry. */
export const server = '123456789012.dkr.ecr.eu-central-1.amazonaws.com';
/** What the API gives: AWS:a password. */
export const token = Buffer.from('AWS:a password').toString('base64');

/** The API of both registries (docs.aws.amazon.com/AmazonECR), as far as it gives logins; writes down what it is asked. */
export interface Api extends AsyncDisposable {
  readonly url: string;
  readonly asked: { readonly target: string; readonly authorization: string; readonly session: string; readonly body: unknown }[];
}

export async function api(answer?: { readonly status: number; readonly body: object }): Promise<Api> {
  const asked: Api['asked'] = [];
  const listener = createServer((request, response) => {
    void (async () => {
      const target = String(request.headers['x-amz-target']);
      const { authorization, 'x-amz-security-token': session } = request.headers;
      asked.push({
        target,
        authorization: String(authorization),
        session: String(session),
        body: JSON.parse(await text(request)),
      });
      const data = { authorizationToken: token, expiresAt: 1_700_000_000 };
      const authorizationData = target.startsWith('SpencerFrontendService') ? data : [data];
      response.writeHead(answer?.status ?? 200, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(answer?.body ?? { authorizationData }));
    })();
  });
  await once(listener.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    asked,
    [Symbol.asyncDispose]: async () => {
      listener.closeAllConnections();
      listener.close();
    },
  };
}

/** Who signed, where and for what. */
export function signed(asked: Api['asked'][number] | undefined): string | undefined {
  return /Credential=(\w+)\/\d+\/([\w-]+\/[\w-]+)\//
    .exec(asked?.authorization ?? '')
    ?.slice(1)
    .join(' ');
}

/** Keeps the SDK of a test file from all that is this machine's. */
export function onlyTestsOwnAws(): void {
  beforeEach(() => {
    // What the SDK's default chain reads of this process itself: nothing of this machine may answer.
    for (const name of ['AWS_PROFILE', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_WEB_IDENTITY_TOKEN_FILE'])
      vi.stubEnv(name, undefined);
    for (const name of ['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'])
      vi.stubEnv(name, undefined);
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  });

  afterEach(() => {
    vi.unstubAllEnvs();
  });
}
