import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { defaultStateDirectory } from '@imgbuild/core';
import type { Terminal } from '../command.ts';
import { kindOf } from '../utf8-files.ts';
import { writeWhole } from '../write-whole.ts';
import { type BuildOutput, readBuildOutput } from './model.ts';

/** Where a template's outputs are kept: all templates of a folder together, each build in a file of its own. */
interface Place {
  readonly directory: string;
  /** The template's file in its folder; empty for the folder as a whole. */
  readonly template: string;
}

async function placeOf(
  path: string,
  { environment, workingDirectory }: Pick<Terminal, 'environment' | 'workingDirectory'>,
): Promise<Place> {
  const absolute = resolve(workingDirectory, path);
  const folder = path !== '-' && (await kindOf(absolute)) === 'folder' ? absolute : dirname(absolute);
  const state = resolve(workingDirectory, defaultStateDirectory(environment));
  return { directory: join(state, 'outputs', digest(folder)), template: relative(folder, absolute) };
}

/** Remembers what builds left, each until the same build of the same template succeeds again. Rejects when it cannot. */
export async function remember(builds: readonly BuildOutput[], path: string, terminal: Terminal): Promise<void> {
  const { directory, template } = await placeOf(path, terminal);
  for (const build of builds) {
    const file = join(directory, `${digest(`${template}\n${build.name}`)}.json`);
    await writeWhole(file, `${JSON.stringify({ ...build, template })}\n`, 0o600);
  }
}

/** What builds of a template left when they last succeeded, by name. For a folder, those of the templates in it too. */
export async function recall(path: string, terminal: Terminal): Promise<readonly BuildOutput[]> {
  const { directory, template } = await placeOf(path, terminal);
  const names = await readdir(directory).catch(() => []);
  const texts = await Promise.all(
    names.filter((name) => name.endsWith('.json')).map((name) => readFile(join(directory, name), 'utf8').catch(() => '')),
  );
  return texts
    .flatMap((text) => readBuildOutput(text) ?? [])
    .filter((build) => template === '' || build.template === template)
    .sort((a, b) => (a.name === b.name ? (a.template < b.template ? -1 : 1) : a.name < b.name ? -1 : 1));
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
