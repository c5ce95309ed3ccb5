import { type Diagnostic, inSourceOrder } from '@imgbuild/diagnostics';

/** In the order of a reader; a mistake that several builds meet is said once. */
export function onlyOnce(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  for (const diagnostic of diagnostics) {
    const key = JSON.stringify([diagnostic.code, diagnostic.span, diagnostic.summary, diagnostic.detail]);
    if (!found.has(key)) found.set(key, diagnostic);
  }
  return inSourceOrder([...found.values()]);
}
