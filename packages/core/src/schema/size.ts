import type { Parsed } from './parsed.ts';
import { quoted } from './quoted.ts';

const letters = 'KMGTPE';

/**
 * Bytes of a size: "512", "512M", "10G", "1.5GiB". A bare letter and `iB` count in 1024s, as qemu and Docker do; a letter
 * with `B` ("10GB") counts in 1000s. Upper and lower case mean the same.
 */
export function parseSize(text: string): Parsed {
  const part = /^\s*(\d+(?:\.\d+)?|\.\d+)\s*([a-z]*)\s*$/i.exec(text);
  if (part === null) return { mistake: text.trim() === '' ? 'it is empty' : 'it is not a number with a unit' };
  const amount = Number(part[1]);
  const unit = part[2] ?? '';
  const factor = factorOf(unit);
  if (factor === undefined)
    return { mistake: `${quoted(unit)} is no unit of size; there are K, M, G, T, P and E, also as KiB and kB` };
  const bytes = Math.round(amount * factor);
  if (!Number.isSafeInteger(bytes)) return { mistake: 'it is larger than 8 PiB' };
  return { value: bytes };
}

function factorOf(unit: string): number | undefined {
  const upper = unit.toUpperCase();
  if (upper === '' || upper === 'B') return 1;
  const power = letters.indexOf(upper.charAt(0)) + 1;
  if (power === 0) return undefined;
  const suffix = upper.slice(1);
  if (suffix === '' || suffix === 'IB') return 1024 ** power;
  return suffix === 'B' ? 1000 ** power : undefined;
}

/** Bytes as a person writes them, in the largest unit that divides them: "10G", "512M", "1000". */
export function formatSize(bytes: number): string {
  for (let power = letters.length; power > 0; power--) {
    const factor = 1024 ** power;
    if (bytes !== 0 && bytes % factor === 0) return `${bytes / factor}${letters.charAt(power - 1)}`;
  }
  return String(bytes);
}
