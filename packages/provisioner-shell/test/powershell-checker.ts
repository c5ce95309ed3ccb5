// A small reader of PowerShell, for lack of the real one: it knows quotes, here-strings, comments, escapes and brackets, which
// is where scripts that are put together go wrong.

/** What is wrong with a script, or undefined. */
export function mistakeIn(script: string): string | undefined {
  const open: { readonly closes: string; readonly at: number }[] = [];
  const pairs: Readonly<Record<string, string>> = { '(': ')', '{': '}', '[': ']' };
  let at = 0;
  const lineAt = (index: number): number => script.slice(0, index).split('\n').length;
  while (at < script.length) {
    const rest = script.slice(at);
    const here = /^@(["'])[ \t]*\r?\n[^]*?\n\1@/.exec(rest);
    if (here !== null) {
      at += here[0].length;
      continue;
    }
    if (/^@["']/.test(rest)) return `line ${lineAt(at)}: a here-string without its end`;
    const character = rest.charAt(0);
    if (character === '`') at += 2;
    else if (rest.startsWith('<#')) {
      const end = script.indexOf('#>', at);
      if (end === -1) return `line ${lineAt(at)}: a comment without its end`;
      at = end + 2;
    } else if (character === '#' && (at === 0 || /[\s;(){}]/.test(script.charAt(at - 1)))) {
      const end = script.indexOf('\n', at);
      at = end === -1 ? script.length : end;
    } else if (isQuote(character)) {
      const end = endOfString(script, at);
      if (end === undefined) return `line ${lineAt(at)}: a string without its end`;
      at = end;
    } else {
      if (pairs[character] !== undefined) open.push({ closes: pairs[character], at });
      if (')}]'.includes(character) && open.pop()?.closes !== character)
        return `line ${lineAt(at)}: "${character}" closes nothing`;
      at += 1;
    }
  }
  const last = open.pop();
  return last === undefined ? undefined : `line ${lineAt(last.at)}: "${last.closes}" is missing`;
}

/** The value of a string without variables that begins a script, or undefined; and how far it goes. */
export function readString(script: string): { readonly value: string; readonly length: number } | undefined {
  const end = isQuote(script.charAt(0)) ? endOfString(script, 0) : undefined;
  if (end === undefined) return undefined;
  const inner = script.slice(1, end - 1);
  if (isSingle(script.charAt(0))) return { value: inner.replaceAll(/['\u2018-\u201B]{2}/g, (two) => two.charAt(0)), length: end };
  let value = '';
  for (let at = 0; at < inner.length; at++) {
    if (inner.charAt(at) === '$') return undefined;
    if (inner.charAt(at) === '`') at++;
    value += inner.charAt(at);
  }
  return { value, length: end };
}

function endOfString(script: string, from: number): number | undefined {
  const single = isSingle(script.charAt(from));
  for (let at = from + 1; at < script.length; at++) {
    const character = script.charAt(at);
    if (!single && character === '`') at++;
    else if (isQuote(character) && isSingle(character) === single) {
      const next = script.charAt(at + 1);
      if (!isQuote(next) || isSingle(next) !== single) return at + 1;
      at++;
    }
  }
  return undefined;
}

function isQuote(character: string): boolean {
  return isSingle(character) || /["\u201C-\u201E]/.test(character);
}

function isSingle(character: string): boolean {
  return /['\u2018-\u201B]/.test(character);
}
