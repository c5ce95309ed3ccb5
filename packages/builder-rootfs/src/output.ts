import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildInfo, failure, type Host } from '@imgbuild/core/sdk';
import type { Compression, Format, RootfsConfig } from './config.ts';
import { problems } from './problems.ts';

/** What a build will write, and where. */
export interface OutputPlan {
  readonly directory: string;
  /** Name of the image, without a tag. */
  readonly name: string;
  readonly files: readonly { readonly format: Format; readonly fileName: string }[];
  readonly existing: 'refuse' | 'replace';
}

/** Name of what is written for a format. */
export function fileNameOf(format: Format, name: string, compression: Compression): string {
  const safe = name.replaceAll('/', '_').replaceAll(':', '_');
  switch (format) {
    case 'oci':
      return `${safe}-oci`;
    case 'oci-archive':
      return `${safe}.oci.tar`;
    case 'docker-archive':
      return `${safe}.docker.tar`;
    case 'tar':
      return `${safe}.tar${compression === 'none' ? '' : `.${compression}`}`;
  }
}

/** Plans the output; what is there already is refused, before anything is made, unless the build is forced. */
export async function planOutput(
  settings: RootfsConfig,
  build: Pick<BuildInfo, 'sourceName' | 'force'>,
  host: Host,
): Promise<OutputPlan> {
  const name = settings.image_name ?? build.sourceName.toLowerCase();
  const files = [...new Set(settings.formats)].map((format) => ({
    format,
    fileName: fileNameOf(format, name, settings.compression),
  }));
  const plan = { directory: settings.output_directory, name, files, existing: build.force ? 'replace' : 'refuse' } as const;
  await refuseExisting(plan, host);
  return plan;
}

/** Rejects when anything of a plan is there and is not to be replaced. */
export async function refuseExisting(plan: OutputPlan, host: Host): Promise<void> {
  if (plan.existing === 'replace') return;
  for (const { fileName } of plan.files) {
    const path = join(plan.directory, fileName);
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined) throw failure(problems.create('output-exists', { path: host.displayPath(path) }));
  }
}
