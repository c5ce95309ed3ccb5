import type { Json } from '../sdk/index.ts';

/** Replaces every registered secret in texts, whatever form it was written in. */
export interface Redactor {
  hide(secret: string): void;
  redact(text: string): string;
  /** The same value with all its texts redacted; discriminating names stay as they are. */
  redactDeep<T>(value: T): T;
}

const mask = '<sensitive>';

/** Fields whose values are ours, never a user's text. */
const fixed = new Set(['type', 'kind', 'level', 'stream', 'unit', 'outcome', 'severity', 'code', 'node', 'parent']);

/** Parts shorter than this are masked only as a whole secret: they would tear holes into ordinary words. */
const shortestPart = 4;

/** The forms in which a secret turns up in output: as it is, and as tools encode and quote it. */
function formsOf(secret: string): string[] {
  const forms = new Set<string>([secret, secret.trim()]);
  const add = (form: string): void => {
    if (form.length >= shortestPart) forms.add(form);
  };
  for (const part of secret.length >= shortestPart ? [secret, ...secret.split(/\r?\n/)] : []) {
    if (part.trim().length < shortestPart) continue;
    add(part);
    add(part.trim());
    add(encodeURIComponent(part));
    add(encodeURIComponent(part).replaceAll('%20', '+'));
    add(encodeURI(part));
    add(JSON.stringify(part).slice(1, -1));
    add(JSON.stringify(JSON.stringify(part).slice(1, -1)).slice(1, -1));
    add(part.replaceAll("'", `'\\''`));
    add(part.replaceAll("'", `'"'"'`));
    add(part.replaceAll(/(["\\$`])/g, '\\$1'));
    add(part.replaceAll(/[^A-Za-z0-9_\-.,:/@\n]/g, '\\$&'));
    add(part.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'));
    for (const form of base64Forms(part)) add(form);
  }
  forms.delete('');
  return [...forms];
}

/** Base64 of a text at each of the three alignments it can have inside something longer, without the ends that depend on neighbours. */
function base64Forms(text: string): string[] {
  const bytes = new TextEncoder().encode(text);
  const forms: string[] = [];
  for (let shift = 0; shift < 3; shift++) {
    let binary = '\0'.repeat(shift);
    for (const byte of bytes) binary += String.fromCharCode(byte);
    const encoded = btoa(binary).replace(/=+$/, '');
    const start = shift === 0 ? 0 : shift + 1;
    const remainder = (bytes.length + shift) % 3;
    const inner = encoded.slice(start, remainder === 0 ? undefined : encoded.length - 1);
    if (inner.length < 8) continue;
    forms.push(inner, inner.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return forms;
}

/** Makes a redactor without secrets. */
export function createRedactor(): Redactor {
  const secrets = new Set<string>();
  const forms = new Set<string>();
  let pattern: RegExp | undefined;

  const compile = (): RegExp | undefined => {
    if (pattern === undefined && forms.size > 0) {
      const longestFirst = [...forms].sort((a, b) => b.length - a.length);
      pattern = new RegExp(longestFirst.map((form) => form.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join('|'), 'g');
    }
    return pattern;
  };
  const redact = (text: string): string => {
    const secretsPattern = compile();
    return secretsPattern === undefined ? text : text.replace(secretsPattern, mask);
  };
  const walk = (value: unknown, name: string | undefined): unknown => {
    if (typeof value === 'string') return name !== undefined && fixed.has(name) ? value : redact(value);
    if (Array.isArray(value)) return value.map((item: Json) => walk(item, undefined));
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [redact(key), walk(item, key)]));
    }
    return value;
  };

  return {
    hide: (secret) => {
      if (secrets.has(secret) || secret.trim() === '') return;
      secrets.add(secret);
      for (const form of formsOf(secret)) forms.add(form);
      pattern = undefined;
    },
    redact,
    redactDeep: <T>(value: T): T => (forms.size === 0 ? value : (walk(value, undefined) as T)),
  };
}
