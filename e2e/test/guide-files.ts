// The guide that imgbuild is measured against: its templates, scripts and playbooks. They are not part of the repository.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Where they are; nothing is there on most machines. */
export const guideFolder = process.env['IMGBUILD_SEED'] ?? resolve(import.meta.dirname, '../../../shared/seed');

/** Whether tests of the guide run: where it is. On CI it has to be. */
export const hasGuide: boolean = existsSync(guideFolder) || process.env['CI'] === 'true';

/** One of its files as it is. */
export function guideFile(path: string): string {
  return readFileSync(join(guideFolder, path), 'utf8');
}

/** One of its files with some parts replaced; every part has to be there exactly once. */
export function changedGuideFile(path: string, changes: readonly (readonly [from: RegExp, to: string])[]): string {
  return changes.reduce((text, [from, to]) => {
    const found = text.match(new RegExp(from, `${from.flags}g`)) ?? [];
    if (found.length !== 1) throw new Error(`${String(from)} is ${found.length} times in the guide's ${path}`);
    return text.replace(from, () => to);
  }, guideFile(path));
}
