import { dynamicType, listOf, objectOf, stringType, tupleOf, type Type } from '../values/type.ts';
import {
  fail,
  listValue,
  nullValue,
  objectValue,
  stringValue,
  succeed,
  textOf,
  tupleValue,
  type Outcome,
  type Value,
} from '../values/value.ts';
import { attempt } from './crypto.ts';
import { define, text, type EagerFunction } from './define.ts';
import type { RegularExpression, RegularExpressionPort } from './ports.ts';

type Groups = readonly (string | undefined)[];

/** Patterns repeat: the type of a result asks for them, and then the result. */
const mostCompiled = 100;

/** Functions of regular expressions (RE2). */
export function regexFunctions(expressions: RegularExpressionPort): readonly EagerFunction[] {
  const compiled = new Map<string, Outcome<RegularExpression>>();
  const compile = (pattern: Value, position: number): Outcome<RegularExpression> => {
    const source = textOf(pattern);
    let expression = compiled.get(source);
    if (expression === undefined) {
      if (compiled.size >= mostCompiled) compiled.clear();
      expression = attempt(() => expressions.compile(source));
      compiled.set(source, expression);
    }
    return expression.ok ? expression : fail(`invalid regular expression: ${expression.error.message}`, [position]);
  };
  const typeOf = (pattern: Value): Outcome<Type> => {
    if (pattern.state === 'unknown') return succeed(dynamicType);
    const expression = compile(pattern, 0);
    return expression.ok ? resultType(expression.value) : expression;
  };

  const regex = define({
    name: 'regex',
    summary: 'The first match of a regular expression: the text, or its groups.',
    parameters: [text('pattern'), text('string')],
    returns: ([pattern]) => typeOf(pattern!),
    call: ([pattern, value], type) => {
      const expression = compile(pattern!, 0);
      if (!expression.ok) return expression;
      const match = expression.value.match(textOf(value!));
      return match === undefined
        ? fail('nothing in the text matches the pattern')
        : succeed(matchValue(match, expression.value, type));
    },
  });

  const regexall = define({
    name: 'regexall',
    summary: 'All matches of a regular expression.',
    parameters: [text('pattern'), text('string')],
    returns: ([pattern]) => {
      const type = typeOf(pattern!);
      return type.ok ? succeed(listOf(type.value)) : type;
    },
    call: ([pattern, value], type) => {
      const expression = compile(pattern!, 0);
      if (!expression.ok) return expression;
      const { element } = type as Extract<Type, { kind: 'list' }>;
      return succeed(
        listValue(
          expression.value.matchAll(textOf(value!)).map((match) => matchValue(match, expression.value, element)),
          element,
        ),
      );
    },
  });

  const regexReplace = define({
    name: 'regex_replace',
    summary: 'Replaces all matches of a regular expression; $1 and ${name} stand for groups.',
    parameters: [text('str'), text('pattern'), text('replace')],
    returns: stringType,
    call: ([value, pattern, replacement]) => {
      const expression = compile(pattern!, 1);
      if (!expression.ok) return expression;
      const template = textOf(replacement!);
      return succeed(
        stringValue(expression.value.replaceAll(textOf(value!), (groups) => expand(template, groups, expression.value))),
      );
    },
  });

  return [regex, regexall, regexReplace];
}

/** A text without groups, a tuple for groups by number, an object for groups by name. */
function resultType({ groupCount, groupNames }: RegularExpression): Outcome<Type> {
  if (groupCount === 0) return succeed(stringType);
  if (groupNames.size === 0) return succeed(tupleOf(new Array<Type>(groupCount).fill(stringType)));
  if (groupNames.size < groupCount) return fail('either all groups have names or none', [0]);
  return succeed(objectOf(new Map([...groupNames.values()].map((name) => [name, stringType]))));
}

function matchValue(groups: Groups, expression: RegularExpression, type: Type): Value {
  const valueAt = (group: number): Value => (groups[group] === undefined ? nullValue(stringType) : stringValue(groups[group]));
  if (type.kind === 'string') return valueAt(0);
  if (type.kind === 'tuple') return tupleValue(type.elements.map((_, index) => valueAt(index + 1)));
  return objectValue(new Map(Array.from(expression.groupNames, ([group, name]) => [name, valueAt(group)])));
}

/** Fills a replacement. A name is as long as letters, digits and underscores go; `$$` is a dollar sign. */
function expand(template: string, groups: Groups, expression: RegularExpression): string {
  return template.replace(/\$(?:\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu, (reference, braced?: string, bare?: string) => {
    const name = braced ?? bare;
    if (name === undefined) return '$';
    if (/^(?:0|[1-9][0-9]{0,8})$/.test(name)) return groups[Number(name)] ?? '';
    for (const [group, groupName] of expression.groupNames)
      if (groupName === name && groups[group] !== undefined) return groups[group];
    return reference === '$' ? reference : '';
  });
}
