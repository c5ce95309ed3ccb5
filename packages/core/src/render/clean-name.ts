import { typed } from '@imgbuild/gotemplate';
import { characterSet, type NameRule } from '../sdk/name-rule.ts';
import type { RenderContext } from './context.ts';
import { lowerCase } from './letter-case.ts';

/** What a builder's rule for names adds to the context that its texts are rendered with. */
export function nameFunctions(rule: NameRule | undefined): Pick<RenderContext, 'functions'> {
  if (rule === undefined) return {};
  return { functions: { clean_resource_name: typed('func(string) string', (text: string) => cleanName(text, rule)) } };
}

/** A text as a name that the rule allows. Packer's plugins do it byte by byte: `é` becomes two replacements. */
export function cleanName(text: string, { allowed, replacement, letterCase, trimEnd }: NameRule): string {
  const stays = characterSet(allowed);
  const characters = Array.from(letterCase === 'lower' ? lowerCase(text) : text, (character) =>
    stays.test(character) ? character : replacement.repeat(bytesOf(character)),
  );
  return trimEnd === undefined ? characters.join('') : withoutEnd(characters.join(''), characterSet(trimEnd));
}

function withoutEnd(text: string, goes: RegExp): string {
  const characters = Array.from(text);
  let length = characters.length;
  while (length > 0 && goes.test(characters[length - 1] ?? '')) length--;
  return characters.slice(0, length).join('');
}

/** Bytes of a character in UTF-8. */
function bytesOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}
