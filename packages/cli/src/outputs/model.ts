import type { Artifact, ArtifactFile } from '@imgbuild/core/sdk';
import type { BuildResult } from '@imgbuild/core';

/** What a build left: data for the next step of a pipeline, without anything secret. */
export interface BuildOutput {
  /** Version of this format. */
  readonly format: 1;
  /** Name of the build, as in `-only`. */
  readonly name: string;
  /** The template file, or folder, as it was given. */
  readonly template: string;
  /** Id of the run. */
  readonly run: string;
  /** When the build was done, as RFC 3339 has it. */
  readonly at: string;
  readonly artifacts: readonly ArtifactOutput[];
}

export interface ArtifactOutput {
  readonly id: string;
  readonly builder_id: string;
  readonly files: readonly ArtifactFile[];
  readonly images: NonNullable<Artifact['images']>;
}

/** What the builds of a run that succeeded left. `redact` masks the run's secrets in texts. */
export function outputsOf(
  builds: readonly BuildResult[],
  o: { readonly template: string; readonly run: string; readonly now: number; redact(text: string): string },
): readonly BuildOutput[] {
  const masked = <T>(value: T): T => redacted(value, (text) => o.redact(text)) as T;
  return builds
    .filter(({ outcome }) => outcome === 'ok')
    .map(({ name, artifacts }) => ({
      format: 1,
      name,
      template: o.template,
      run: o.run,
      at: new Date(o.now).toISOString(),
      artifacts: artifacts.map(({ id, builderId, files, images }) =>
        masked({ id, builder_id: builderId, files, images: images ?? [] }),
      ),
    }));
}

function redacted(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((item) => redacted(item, redact));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, redacted(item, redact)]));
}

/** Builds by their names, as they stand in documents. */
export function byName(builds: readonly BuildOutput[]): Readonly<Record<string, Omit<BuildOutput, 'format' | 'name'>>> {
  return Object.fromEntries(builds.map(({ format: _format, name, ...build }) => [name, build]));
}

/** A build's output that was read from a file; undefined when it is not one of this format. */
export function readBuildOutput(text: string): BuildOutput | undefined {
  try {
    const data = JSON.parse(text) as Partial<BuildOutput> | null;
    const isWhole =
      data?.format === 1 && typeof data.name === 'string' && typeof data.template === 'string' && Array.isArray(data.artifacts);
    return isWhole ? (data as BuildOutput) : undefined;
  } catch {
    return undefined;
  }
}
