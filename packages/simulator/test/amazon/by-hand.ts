import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { home, me, type TestCloud } from './cloud.ts';

/** A request that no client of the SDK sends, past the judge, signed as it stands. */
export async function byHand(
  cloud: Pick<TestCloud, 'direct'>,
  service: 'ec2' | 's3' | 'ssm' | 'sts',
  o: {
    readonly method?: string;
    readonly path?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly secret?: string;
  } = {},
): Promise<Response> {
  const url = new URL(cloud.direct + (o.path ?? '/'));
  const signer = new SignatureV4({
    credentials: { accessKeyId: `AKIA${me}`, secretAccessKey: o.secret ?? 'secret' },
    region: home,
    service,
    sha256: Sha256,
    uriEscapePath: service !== 's3',
  });
  const { headers } = await signer.sign({
    method: o.method ?? 'GET',
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { host: url.host, ...o.headers },
    body: o.body,
  });
  return fetch(url, { method: o.method ?? 'GET', headers, ...(o.body === undefined ? {} : { body: o.body }) });
}
