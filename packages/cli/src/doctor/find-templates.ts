import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { kindOf, readText, reasonOf } from '../utf8-files.ts';

/** What may be a template, by its absolute path: a folder of HCL files, or a JSON file with builders. */
export type Candidate =
  | { readonly kind: 'hcl'; readonly folder: string; readonly files: readonly string[] }
  | { readonly kind: 'json'; readonly file: string };

export interface Search {
  readonly candidates: readonly Candidate[];
  /** What could not be looked into, and why. */
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
}

/** Finds the templates in a folder and all folders below it; packages and hidden folders hold none of the user's. */
export async function findTemplates(folder: string): Promise<Search> {
  const candidates: Candidate[] = [];
  const unreadable: { path: string; reason: string }[] = [];
  const visited = new Set<string>();
  const open = [folder];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    try {
      const real = await realpath(next);
      if (visited.has(real)) continue;
      visited.add(real);
      const found = await lookInto(next);
      candidates.push(...found.candidates);
      open.push(...found.folders);
    } catch (error) {
      unreadable.push({ path: next, reason: reasonOf(error) });
    }
  }
  return { candidates: candidates.sort((a, b) => (pathOf(a) < pathOf(b) ? -1 : 1)), unreadable };
}

export function pathOf(candidate: Candidate): string {
  return candidate.kind === 'hcl' ? candidate.folder : candidate.file;
}

async function lookInto(
  folder: string,
): Promise<{ readonly candidates: readonly Candidate[]; readonly folders: readonly string[] }> {
  const hcl: string[] = [];
  const candidates: Candidate[] = [];
  const folders: string[] = [];
  for (const name of (await readdir(folder)).sort()) {
    const path = join(folder, name);
    const kind = await kindOf(path);
    if (kind === 'folder') folders.push(...(name.startsWith('.') || name === 'node_modules' ? [] : [path]));
    else if (kind === 'file' && /\.pkr\.(hcl|json)$/.test(name)) hcl.push(name);
    else if (kind === 'file' && name.endsWith('.json') && (await isLegacy(path))) candidates.push({ kind: 'json', file: path });
  }
  if (hcl.length > 0) candidates.unshift({ kind: 'hcl', folder, files: hcl });
  return { candidates, folders };
}

/** Whether a JSON file is a template of the older kind, also one with mistakes in it. */
async function isLegacy(path: string): Promise<boolean> {
  if (/\.pkrvars\.json$|[\\/]package(-lock)?\.json$/.test(path)) return false;
  const read = await readText(path);
  return 'text' in read && /"builders"\s*:\s*\[/.test(read.text);
}
