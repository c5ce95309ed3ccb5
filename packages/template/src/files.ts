import type { HclFunction, ServicePort } from '@imgbuild/hcl';
import type { TrustingFetch } from './services/access.ts';

/** The files that a template is made of and names. Paths are absolute; errors thrown have messages for people. */
export interface TemplateFiles {
  readonly separator: '/' | '\\';
  /** The user's home folder, for `~`. */
  readonly home: string | undefined;
  /** What is at a path, links followed; undefined when there is nothing. */
  kind(path: string): 'file' | 'directory' | 'other' | undefined;
  read(path: string): Uint8Array;
  /** Names within a folder. */
  list(path: string): readonly string[];
}

/** Where a template stands, for functions that read files or the clock. Folders are absolute. */
export interface Places {
  /** The template's folder. */
  readonly base: string;
  readonly working: string;
  /** When the run started, milliseconds since 1970. */
  readonly start: number;
  /** Where functions that ask services have their answers from. */
  readonly services?: ServicePort;
}

/** The world as loading a template sees it. `nodeWorld` of `@imgbuild/template/node` is the real one. */
export interface TemplateWorld {
  readonly files: TemplateFiles;
  /** The functions of the language, `env` not among them. */
  functions(places: Places): ReadonlyMap<string, HclFunction>;
  /** Random bytes, for `{{uuid}}`. */
  random(count: number): Uint8Array;
  /** For services whose certificates the system does not trust; without it they are not asked. */
  readonly fetchTrusting?: TrustingFetch;
}
