/**
 * A name for something that is made for one build: `packer_` and a UUID. The beginning is Packer's, which policies of accounts
 * allow by; the rest is random, so that what a lost call has made is found by it.
 */
export function temporaryName(separator: '_' | '-' = '_'): string {
  return `packer${separator}${crypto.randomUUID()}`;
}
