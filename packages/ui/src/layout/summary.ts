import type { Artifact } from '@imgbuild/core/sdk';
import { durationInWords } from '../duration.ts';
import type { BuildView, RunView } from '../model.ts';
import type { Message, Piece, Record } from './piece.ts';

const message = (level: Message['level'], text: string): Message => ({
  piece: 'message',
  level,
  stream: 'stdout',
  stamp: 'bare',
  text,
});
const record = (target: string, type: string, ...data: readonly string[]): Record => ({ piece: 'record', target, type, data });

/** What stands below the last line of the last build: how long it took, what failed, what was made. In declaration order. */
export function summary(view: RunView): readonly Piece[] {
  const builds = [...view.builds.values()];
  if (builds.length === 0) return [];
  const end = Math.max(...builds.map((build) => build.endedAt ?? view.at));
  const waited = message('say', `\n==> Wait completed after ${durationInWords(end - (view.buildsFrom ?? end))}`);
  const fruitful = builds.filter((build) => build.artifacts.length > 0);
  if (view.outcome !== 'cancelled') return [waited, ...failures(builds.filter(isFailure)), ...results(fruitful)];
  const cancelled = message('say', 'Cleanly cancelled builds after being interrupted.');
  if (fruitful.length === 0) return [waited, cancelled];
  return [
    waited,
    cancelled,
    message('say', '\n==> These artifacts were made before, and are kept:'),
    ...fruitful.flatMap(artifactsOf),
  ];
}

/** What is said when the output ends before the run did: nothing ends silently. */
export function unfinished(view: RunView): readonly Piece[] {
  const open = [...view.builds.values()].filter((build) => build.outcome === undefined);
  const lines = open.map((build) => message('error', `Build '${build.name}' did not finish.`));
  return [
    ...lines,
    ...results(
      [...view.builds.values()].filter((build) => build.artifacts.length > 0),
      'only what there is',
    ),
  ];
}

function isFailure(build: BuildView): boolean {
  return build.outcome === 'failed' || build.outcome === 'crashed' || build.outcome === 'cancelled';
}

function failures(builds: readonly BuildView[]): readonly Piece[] {
  if (builds.length === 0) return [];
  const each = builds.flatMap((build) => {
    const text = (build.message ?? 'no reason was given').trimEnd();
    return [record(build.name, 'error', text), message('error', `--> ${build.name}: ${text}`)];
  });
  return [
    record('', 'error-count', String(builds.length)),
    message('error', "\n==> Some builds didn't complete successfully and had errors:"),
    ...each,
  ];
}

function results(builds: readonly BuildView[], when: 'always' | 'only what there is' = 'always'): readonly Piece[] {
  if (builds.length === 0)
    return when === 'always' ? [message('say', '\n==> Builds finished but no artifacts were created.')] : [];
  return [message('say', '\n==> Builds finished. The artifacts of successful builds are:'), ...builds.flatMap(artifactsOf)];
}

function artifactsOf(build: BuildView): readonly Piece[] {
  return [
    record(build.name, 'artifact-count', String(build.artifacts.length)),
    ...build.artifacts.flatMap((artifact, index) => artifactPieces(build.name, artifact, String(index))),
  ];
}

function artifactPieces(target: string, artifact: Artifact, index: string): readonly Piece[] {
  const about = (...data: readonly string[]): Record => record(target, 'artifact', index, ...data);
  return [
    about('builder-id', artifact.builderId),
    about('id', artifact.id),
    about('string', artifact.summary),
    about('files-count', String(artifact.files.length)),
    ...artifact.files.map((file, position) => about('file', String(position), file.path)),
    about('end'),
    message('say', `--> ${target}: ${artifact.summary.trimEnd()}`),
  ];
}
