import { readFileSync } from 'node:fs';
import { cryptography } from './cryptography.ts';

/** A new random UUID (RFC 9562, version 4), for a run. Linux makes one without a library of cryptography (random(4)). */
export function newRunId(): string {
  const text = fromKernel();
  return /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/.test(text) ? text : cryptography().randomUUID();
}

function fromKernel(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/uuid', 'latin1').trim();
  } catch {
    return '';
  }
}
