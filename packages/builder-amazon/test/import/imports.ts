import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import type { Artifact, PostProcessed } from '@imgbuild/core/sdk';
import { fakeScope, type FakeScope, runPostProcessor } from '@imgbuild/core/testing';
import { usualDurations } from '@imgbuild/simulator';
import { amazonImport } from '../../src/post-processors/amazon-import.ts';
import { askService } from '../../src/aws/ask-service.ts';
import { askS3 } from '../../src/aws/s3.ts';
import { account, openWorld, region, type World } from '../world.ts';

export const bucket = 'build-things';

/** An account in which things take next to no time. */
export const quick = { durations: { ...usualDurations, imageImport: 60_000, imageCopy: 30_000 } };

/** A world with a bucket, the role that imports run as, and a disk image of a builder. */
export interface ImportWorld extends AsyncDisposable {
  readonly world: World;
  readonly artifact: Artifact;
  readonly bytes: Buffer;
  /** What the post-processor holds; released as with an engine that knows nothing of AWS. */
  readonly scope: FakeScope;
  run(raw?: Readonly<Record<string, unknown>>): Promise<PostProcessed>;
}

export async function openImport(
  o: NonNullable<Parameters<typeof openWorld>[0]> & {
    /** The disk's name, and its size in bytes. */
    readonly name?: string;
    readonly size?: number;
  } = {},
): Promise<ImportWorld> {
  const world = await openWorld(o);
  await askS3(
    world.clients,
    new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: region } }),
    world.work,
  );
  const role = new CreateRoleCommand({ RoleName: 'vmimport', AssumeRolePolicyDocument: JSON.stringify(trust) });
  await askService(world.clients, 'IAM', (settings) => new IAMClient(settings), role, world.work);
  const bytes = randomBytes(o.size ?? 1000);
  const name = o.name ?? 'disk.ova';
  await writeFile(join(world.folder, name), bytes);
  const files = [
    { path: 'disk.mf', size: 3 },
    { path: name, size: bytes.length },
    { path: `other-${name}`, size: 1 },
  ];
  const artifact: Artifact = { builderId: 'transcend.qemu', id: 'disk', summary: 'a disk', files, data: {} };
  world.amazon.calls.clear();
  const scope = fakeScope({ host: world.host, report: world.report, signal: world.signal, access: null });
  return {
    world,
    artifact,
    bytes,
    scope,
    run: (raw = {}) =>
      runPostProcessor(amazonImport, { s3_bucket_name: bucket, ...raw }, artifact, {
        host: world.host,
        report: world.report,
        scope,
        signal: world.signal,
        build: { startedAt: 1_700_000_000_000 },
      }),
    [Symbol.asyncDispose]: async () => world[Symbol.asyncDispose](),
  };
}

const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'vmie.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

type Kinds = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

/** All that is in the account that an import makes: images, snapshots, active tasks, objects, unfinished uploads. */
export function things({ world }: ImportWorld): readonly string[] {
  const { regions, accounts } = world.amazon.state() as unknown as {
    readonly regions: Readonly<Record<string, Kinds>>;
    readonly accounts: Readonly<Record<string, Kinds>>;
  };
  const found: string[] = [];
  for (const kinds of Object.values(accounts)) {
    found.push(...Object.keys(kinds['objects'] ?? {}).map((path) => `object ${path}`));
    for (const each of Object.values(kinds['buckets'] ?? {}))
      found.push(...Object.values(each['uploads'] as Kinds[string]).map(({ key }) => `upload ${String(key)}`));
  }
  for (const kinds of Object.values(regions))
    for (const kind of ['images', 'snapshots'])
      found.push(
        ...Object.values(kinds[kind] ?? {})
          .filter(({ owner }) => owner === account)
          .map(({ name }) => (kind === 'images' ? `image ${String(name)}` : 'snapshot')),
      );
  return found.map(numberless).sort();
}

/** The same in every run: ids and the random part of names as words. */
export function numberless(text: string): string {
  return text
    .replace(/import-ami-[0-9a-f]{17}/g, 'import-ami-ID')
    .replace(/\b(ami|snap)-[0-9a-f]{17}\b/g, '$1-ID')
    .replace(/(packer-import-1700000000)-[0-9a-f]{8}/g, '$1-RANDOM')
    .replace(/packer-[0-9a-f-]{36}/g, 'packer-UUID')
    .replace(/\(\d+%\)/g, '(N%)');
}
