import type { Diagnostic, Related, Severity, Span } from './diagnostic.ts';
import { fill, type Message, type Parameters } from './message.ts';

export interface CatalogueEntry {
  readonly severity?: Severity;
  readonly summary: string | Message;
  readonly detail?: string | Message;
}

type EntryParameters<E extends CatalogueEntry> = Parameters<E['summary']> | Parameters<NonNullable<E['detail']>>;

/** What a diagnostic needs besides its message's parameters. */
export interface Place {
  readonly span?: Span | undefined;
  readonly related?: readonly Related[] | undefined;
  readonly values?: Diagnostic['values'] | undefined;
}

type Arguments<E extends CatalogueEntry> = [EntryParameters<E>] extends [never]
  ? [place?: Place]
  : [place: Place & { readonly [Name in EntryParameters<E>]: string | number }];

export interface Catalogue<Entries extends Readonly<Record<string, CatalogueEntry>>> {
  readonly name: string;
  readonly entries: Entries;
  /** All codes of the catalogue, as they stand in diagnostics. */
  readonly codes: readonly string[];
  /** Makes a diagnostic; the compiler asks for exactly the parameters that the entry's message names. */
  create<Code extends keyof Entries & string>(code: Code, ...place: Arguments<Entries[Code]>): Diagnostic;
}

/**
 * Declares the messages of one package. A code is `NAME/KEY`, kebab-case, and keeps its meaning for ever.
 * Every code has a fixture with its complete expected output; a gate compares `codes` with the fixtures.
 */
export function defineCatalogue<const Entries extends Readonly<Record<string, CatalogueEntry>>>(
  name: string,
  entries: Entries,
): Catalogue<Entries> {
  return {
    name,
    entries,
    codes: Object.keys(entries).map((key) => `${name}/${key}`),
    create(code, ...[place]) {
      const entry = entries[code] as CatalogueEntry;
      const values = (place ?? {}) as Readonly<Record<string, string | number>>;
      const { span, related, values: references } = place ?? {};
      return {
        code: `${name}/${code}`,
        severity: entry.severity ?? 'error',
        summary: fill(entry.summary, values),
        ...(entry.detail === undefined ? {} : { detail: fill(entry.detail, values) }),
        ...(span === undefined ? {} : { span }),
        ...(related === undefined || related.length === 0 ? {} : { related }),
        ...(references === undefined || references.length === 0 ? {} : { values: references }),
      };
    },
  };
}
