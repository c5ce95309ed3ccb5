import type { TemplateFunction } from '@imgbuild/gotemplate';
import type { Problem } from '../sdk/index.ts';

/** Stands in a raw configuration for a value that is not known yet. */
export const unknown: unique symbol = Symbol.for('imgbuild.unknown') as never;

/** A configuration as a template gives it: plain data with holes for what is not known yet. */
export type Raw = string | number | boolean | null | typeof unknown | readonly Raw[] | { readonly [name: string]: Raw };

/** What is wrong with a string. */
export interface TextProblem extends Problem {
  /** The part of the string that it is about, in UTF-16 offsets; all of it when missing. */
  readonly within?: { readonly start: number; readonly end: number };
}

/** The Go-template pass over one string. */
export type Rendered =
  | {
      readonly kind: 'text';
      readonly text: string;
      /** Where a position of the text was in the one that was given, when something has been put into that. */
      positionOf?(position: number): number;
    }
  /** It reads something that is only known later. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'problems'; readonly problems: readonly TextProblem[] };

/** What the interpreter asks of its caller: nothing here reads the world on its own. */
export interface InterpretPorts {
  /** Renders a string; identity for a caller without Go templates. `late` texts are only parsed and kept. */
  render(text: string): Rendered;
  /**
   * What a late text needs of the template itself (`user`, `template_dir`) put in, so that the rest can be filled while the
   * build runs; the text as it is when missing.
   */
  bindLate?(text: string): Rendered;
  /** Names besides its own holes that a late text may use: `build.*`. */
  readonly lateNames?: readonly string[];
  /** Whether `build.*` may have other names too, since nobody has the builder. */
  readonly otherLateNames?: 'possible';
  /** Functions that a late text has besides those of all texts: `clean_resource_name`. */
  readonly lateFunctions?: Readonly<Record<string, TemplateFunction>>;
  /** Environment variable for `attr({ env })`. */
  environment(name: string): string | undefined;
  /** Absolute path of a path as written, against the working directory, `~` expanded. */
  resolvePath(path: string): string;
  /** Why a file or folder cannot be used, as a whole sentence, or undefined when it can. */
  checkPath(path: string, kind: 'file' | 'directory'): string | undefined;
  /** Whether the raw value at a path is a secret (marked by the template). */
  isSensitive(path: readonly (string | number)[]): boolean;
  /** HCL's conversions have happened; legacy JSON asks for mapstructure's weak ones. */
  readonly conversions: 'strict' | 'weak';
}

export interface Interpreted {
  /** By the schema, defaults filled in; undefined when a problem is an error. */
  readonly config: Readonly<Record<string, unknown>> | undefined;
  readonly known: boolean;
  /** With paths; all of them, in the order of the schema. */
  readonly problems: readonly TextProblem[];
  readonly secrets: readonly string[];
}
