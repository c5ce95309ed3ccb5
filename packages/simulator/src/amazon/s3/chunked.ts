import { refusal } from '../refusal.ts';

/** A body without the framing that it was sent in, and the headers that came behind it. */
export interface Unframed {
  readonly bytes: Uint8Array;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/**
 * Takes `aws-chunked` off a body: chunks behind their length in hexadecimal, which a signature may follow, and trailing headers,
 * the checksum's among them. Source: S3 API Reference, "Signature calculations: transferring payload in multiple chunks".
 */
export function unframed(body: Buffer, headers: Unframed['headers']): Unframed {
  if (headers['x-amz-content-sha256']?.startsWith('STREAMING-') !== true) return { bytes: body, headers };
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = body.indexOf('\r\n', at);
    const size = Number.parseInt(/^[0-9a-f]+(?=$|;)/i.exec(body.toString('latin1', at, end))?.[0] ?? '', 16);
    if (end === -1 || Number.isNaN(size) || end + 2 + size > body.length) throw incomplete();
    at = end + 2;
    if (size === 0) break;
    chunks.push(body.subarray(at, at + size));
    at += size + 2;
  }
  const bytes = Buffer.concat(chunks);
  const length = headers['x-amz-decoded-content-length'];
  if (length !== undefined && Number(length) !== bytes.length) throw incomplete();
  const { 'content-encoding': encodings, ...others } = headers;
  const encoding = (encodings ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '' && each !== 'aws-chunked')
    .join(',');
  return {
    bytes,
    headers: {
      ...others,
      ...(encoding === '' ? {} : { 'content-encoding': encoding }),
      ...trailersOf(body.toString('latin1', at)),
    },
  };
}

function trailersOf(text: string): Unframed['headers'] {
  return Object.fromEntries(
    text.split('\r\n').flatMap((line) => {
      const [, name, value] = /^([\w-]+):(.*)$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name.toLowerCase(), value.trim()] as const];
    }),
  );
}

function incomplete(): Error {
  return refusal('IncompleteBody', 'The request body terminated unexpectedly');
}
