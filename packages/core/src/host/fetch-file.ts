import { createHash, randomUUID } from 'node:crypto';
import { access, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Reporter } from '../sdk/index.ts';
import { failure } from '../sdk/index.ts';
import { problems } from './problems.ts';

const algorithms = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'];

/** Fetches a file into a cache folder. With a checksum it is fetched once; without, every time. Nothing partial is ever found. */
export async function fetchFile(
  url: string,
  folder: string,
  o: { readonly checksum?: string; readonly signal: AbortSignal; readonly report: Reporter },
): Promise<string> {
  const wanted = o.checksum === undefined ? undefined : readChecksum(o.checksum);
  const name = createHash('sha256')
    .update(o.checksum ?? url)
    .digest('hex');
  const path = join(folder, name);
  if (wanted !== undefined && (await exists(path))) return path;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const partial = `${path}.${randomUUID()}.partial`;
  try {
    const actual = await download(url, partial, wanted?.algorithm ?? 'sha256', o);
    if (wanted !== undefined && actual !== wanted.hex) {
      throw failure(problems.create('checksum-mismatch', { url, algorithm: wanted.algorithm, actual, expected: wanted.hex }));
    }
    await rename(partial, path);
    return path;
  } finally {
    await rm(partial, { force: true });
  }
}

function readChecksum(checksum: string): { readonly algorithm: string; readonly hex: string } {
  const [, algorithm = '', hex = ''] = /^(\w+):([0-9a-fA-F]+)$/.exec(checksum) ?? [];
  if (!algorithms.includes(algorithm)) throw failure(problems.create('checksum-unreadable', { checksum }));
  return { algorithm, hex: hex.toLowerCase() };
}

async function download(
  url: string,
  path: string,
  algorithm: string,
  o: { readonly signal: AbortSignal; readonly report: Reporter },
): Promise<string> {
  const response = await fetch(url, { signal: o.signal, redirect: 'follow' }).catch((error: unknown) => {
    o.signal.throwIfAborted();
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw failure(problems.create('download-failed', { url, reason: cause }), error);
  });
  if (!response.ok || response.body === null) {
    throw failure(
      problems.create('download-failed', { url, reason: `the server answered ${response.status} ${response.statusText}` }),
    );
  }
  const length = Number(response.headers.get('content-length') ?? Number.NaN);
  const progress = o.report.progress(`Downloading ${url}`, { unit: 'bytes', ...(Number.isNaN(length) ? {} : { total: length }) });
  const hash = createHash(algorithm);
  const file = await open(path, 'wx', 0o600);
  try {
    let done = 0;
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      hash.update(chunk);
      await file.writeFile(chunk);
      done += chunk.length;
      progress.update(done);
    }
    await file.sync();
  } finally {
    progress.end();
    await file.close();
  }
  return hash.digest('hex');
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
