/**
 * A name for something that is made for one build: `packer_` and a UUID. The beginning is Packer's, which policies of accounts
 * allow by; the rest is random, so that what a lost call has made is found by it.
 */
export function temporaryName(separator: '_' | '-' = '_'): string {
  return `packer${separator}${crypto.randomUUID()}`;
}

/** Whether a name was made so, and is nobody else's. */
export function isTemporaryName(name: string): boolean {
  return /^packer[_-][0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(name);
}
