import type { Artifact, Problem } from '@imgbuild/core/sdk';
import { problems } from '../problems.ts';
import { isTag, parseReference } from '../registry/reference.ts';

/** A name as the engine is told it. */
export interface ImageName {
  readonly repository: string;
  readonly tag: string;
  /** As people wrote it: without a tag when they gave none. */
  readonly text: string;
}

/** A repository and, if there is one, a tag of it. The engine's `latest` is not written where nobody wrote it. */
export function imageName(repository: string, tag?: string): ImageName {
  const text = tag === undefined ? repository : `${repository}:${tag}`;
  const own = /:([^:/]*)$/.exec(text)?.[1];
  return {
    repository: own === undefined ? text : text.slice(0, -own.length - 1),
    tag: own ?? 'latest',
    text,
  };
}

/**
 * What is wrong with a repository and the tags it is to have. Packer takes `NAME:TAG` for a repository as long as no tags are
 * given beside it, and so do we, with a warning.
 */
export function* checkNames(
  repository: string,
  tags: readonly { readonly text: string; readonly path: NonNullable<Problem['path']> }[],
): Iterable<Problem> {
  const path = ['repository'];
  if (repository.includes('@')) yield { ...problems.create('repository-with-digest', { text: repository }), path };
  else if (parseReference(repository) === undefined)
    yield { ...problems.create('invalid-repository', { text: repository }), path };
  else if (imageName(repository).text !== imageName(repository).repository) {
    const { repository: name, tag } = imageName(repository);
    const severity = tags.length === 0 ? 'warning' : 'error';
    yield { ...problems.create('repository-with-tag', { text: repository, name, tag }), severity, path };
  }
  for (const { text, path: place } of tags) if (!isTag(text)) yield { ...problems.create('invalid-tag', { text }), path: place };
}

/** It would be read as the tag of a repository "sha256". */
const id = /^sha256:[0-9a-f]{64}$/;

/** What people call the image of an artifact: its own name, and those it was tagged with; each once, and no image ids. */
export function namesOf(artifact: Artifact): readonly string[] {
  const { docker_tags: tags } = artifact.data;
  const all = [artifact.id, ...(Array.isArray(tags) ? (tags as readonly unknown[]) : [])];
  return [...new Set(all)].filter((name): name is string => typeof name === 'string' && !id.test(name));
}

/** What an artifact says of an image, as Packer does. */
export function summaryOf(id: string, tags: readonly string[]): string {
  return `Imported Docker image: ${id}${tags.length === 0 ? '' : ` with tags ${tags.join(' ')}`}`;
}
