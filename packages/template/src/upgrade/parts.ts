import { quotedText } from '@imgbuild/hcl';

/** A string as pieces: texts, and HCL expressions that give the rest. */
export type Parts = readonly Part[];
export type Part = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'code'; readonly code: string };

export function textParts(text: string): Parts {
  return text === '' ? [] : [{ kind: 'text', text }];
}

export function codeParts(code: string): Parts {
  return [{ kind: 'code', code }];
}

/** The text, when there is nothing else. */
export function plainText(parts: Parts): string | undefined {
  return parts.every((part) => part.kind === 'text') ? parts.map(({ text }) => text).join('') : undefined;
}

/** The string as an HCL expression: a lone expression stands for itself, everything else is quoted. */
export function expressionOf(parts: Parts): string {
  const all = merged(parts);
  const [first] = all;
  if (first?.kind === 'code' && all.length === 1) return first.code;
  return `"${written(all, (text) => quotedText(text).slice(1, -1))}"`;
}

/** The string as a heredoc, where that is exact and reads better: several whole lines. */
export function heredocOf(parts: Parts): string | undefined {
  const all = merged(parts);
  const texts = all.flatMap((part) => (part.kind === 'text' ? [part.text] : []));
  const whole = texts.join('\0');
  const last = all.at(-1);
  if (last?.kind !== 'text' || !last.text.endsWith('\n') || whole.indexOf('\n') === whole.length - 1) return undefined;
  if (texts.some((text) => /[^\P{Cc}\n\t]|[\u2028\u2029\ufeff\ufffd]/u.test(text))) return undefined;
  const content = written(all, (text) => text.replaceAll(/[$%](?=\{)/g, '$&$&'));
  const lines = new Set(content.split('\n').map((line) => line.trim()));
  let marker = 'EOT';
  for (let number = 2; lines.has(marker); number++) marker = `EOT${number}`;
  return `<<${marker}\n${content}${marker}`;
}

function written(parts: Parts, write: (text: string) => string): string {
  const pieces = parts.map((part, index) => {
    if (part.kind === 'code') return `\${${part.code}}`;
    if (parts[index + 1] === undefined) return write(part.text);
    // Two dollars before a brace would stand for one, and the brace for itself.
    const dollars = /\$*$/.exec(part.text)?.[0] ?? '';
    const rest = part.text.slice(0, part.text.length - dollars.length);
    return dollars === '' ? write(rest) : `${write(rest)}\${"${dollars}"}`;
  });
  return pieces.join('');
}

function merged(parts: Parts): Parts {
  const all: Part[] = [];
  for (const part of parts) {
    const last = all.at(-1);
    if (part.kind === 'text' && last?.kind === 'text') all[all.length - 1] = { kind: 'text', text: last.text + part.text };
    else all.push(part);
  }
  return all;
}
