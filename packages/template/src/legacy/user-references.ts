import { fieldsOf, isPlain, parseTemplate, type Template, visitOperands } from '@imgbuild/gotemplate';

/** A call of `user` in a text, in offsets into it. The name is undefined when it is computed. */
export interface UserReference {
  readonly name: string | undefined;
  readonly start: number;
  readonly end: number;
}

/** All calls of `user` in a text, as far as it can be read. */
export function userReferences(text: string): readonly UserReference[] {
  if (isPlain(text) || !text.includes('user')) return [];
  const found: UserReference[] = [];
  visitOperands(parsed(text), (operand, [first]) => {
    if (operand.kind !== 'function' || operand.name !== 'user') return;
    const { start, end } = first?.span ?? operand.span;
    found.push({ name: first?.kind === 'string' ? first.value : undefined, start, end });
  });
  return found;
}

/** Whether a text reads fields, `{{ .X }}`, which are only known to whatever it is put into. */
export function hasPlaceholders(text: string): boolean {
  return !isPlain(text) && fieldsOf(parsed(text)).length > 0;
}

/** Whether its functions exist is looked at when a text is rendered. */
function parsed(text: string): Template {
  return parseTemplate(text, { functions: text.match(/[A-Za-z_]\w*/g) ?? [] }).value;
}
