import { type Diagnostic, hasErrors, type Span } from '@imgbuild/diagnostics';
import {
  applyDefaults,
  type Block,
  boolType,
  convert,
  dynamicType,
  type Expression,
  type HclFunction,
  mark,
  type Scope,
  stringType,
  type Type,
  type TypeConstraint,
  typeExpression,
  typeFromExpression,
  unknownValue,
  type Value,
  objectValue,
} from '@imgbuild/hcl';
import { problems } from './problems.ts';

/** A declared variable. */
export interface Variable {
  readonly name: string;
  readonly span: Span;
  readonly constraint: TypeConstraint;
  readonly default: Value | undefined;
  readonly secrecy: 'sensitive' | 'plain';
  readonly validations: readonly Validation[];
}

export interface Validation {
  readonly condition: Expression;
  readonly message: string;
  readonly span: Span;
}

/** The mark of secrets. */
export const sensitive = 'sensitive';

/** Functions that the parts of a variable may use. */
export interface VariableFunctions {
  /** `env` alone works; the others say that they do not. */
  readonly inDefault: ReadonlyMap<string, HclFunction>;
  readonly inValidation: ReadonlyMap<string, HclFunction>;
}

/** Reads all variables, from `variable "NAME"` and `variables` blocks. A name that is declared twice is told with both places. */
export function readVariables(
  blocks: readonly Block[],
  groups: readonly Block[],
  functions: VariableFunctions,
  diagnostics: Diagnostic[],
): readonly Variable[] {
  const variables = new Map<string, Variable>();
  const add = (variable: Variable): void => {
    const before = variables.get(variable.name);
    if (before === undefined) variables.set(variable.name, variable);
    else {
      const related = [{ message: 'It is defined here', span: before.span }];
      diagnostics.push(problems.create('duplicate', { what: 'Variable', name: variable.name, span: variable.span, related }));
    }
  };
  for (const block of blocks) add(readVariable(block, functions, diagnostics));
  for (const group of groups) {
    const read = group.body.justAttributes();
    diagnostics.push(...read.diagnostics);
    for (const { name, nameSpan, expression } of read.value.values()) {
      const value = readDefault(name, expression, undefined, functions.inDefault, diagnostics);
      add({ name, span: nameSpan, constraint: typeOfDefault(value), default: value, secrecy: 'plain', validations: [] });
    }
  }
  return [...variables.values()];
}

function readVariable(block: Block, functions: VariableFunctions, diagnostics: Diagnostic[]): Variable {
  const [name = ''] = block.labels;
  if (!/^[\p{L}_][\p{L}\p{N}_-]*$/u.test(name))
    diagnostics.push(problems.create('invalid-name', { name, span: block.labelSpans[0] }));
  const read = block.body.content({
    attributes: ['type', 'default', 'description', 'sensitive'].map((each) => ({ name: each })),
    blocks: [{ type: 'validation' }],
  });
  diagnostics.push(...read.diagnostics);
  const { attributes } = read.value;
  const typeAttribute = attributes.get('type');
  const declared = typeAttribute === undefined ? undefined : readType(typeAttribute.expression, diagnostics);
  const given = attributes.get('default');
  const defaultValue =
    given === undefined ? undefined : readDefault(name, given.expression, declared, functions.inDefault, diagnostics);
  const secrecy = readSwitch(attributes.get('sensitive')?.expression, 'sensitive', diagnostics) ? 'sensitive' : 'plain';
  return {
    name,
    span: block.headerSpan,
    constraint: declared ?? typeOfDefault(defaultValue),
    default: defaultValue,
    secrecy,
    validations: read.value.blocks.flatMap((validation) => readValidation(name, validation, functions.inValidation, diagnostics)),
  };
}

/** Without a type, a variable has that of its default; of an empty collection or null nothing follows. */
function typeOfDefault(value: Value | undefined): TypeConstraint {
  if (value === undefined || value.state !== 'known') return { type: dynamicType, defaults: undefined };
  const { type } = value;
  const isEmpty = (type.kind === 'tuple' && type.elements.length === 0) || (type.kind === 'object' && type.attributes.size === 0);
  return { type: isEmpty ? dynamicType : type, defaults: undefined };
}

function readType(expression: Expression, diagnostics: Diagnostic[]): TypeConstraint {
  const read = typeFromExpression(expression);
  diagnostics.push(...read.diagnostics);
  return read.value;
}

function readDefault(
  name: string,
  expression: Expression,
  declared: TypeConstraint | undefined,
  functions: ReadonlyMap<string, HclFunction>,
  diagnostics: Diagnostic[],
): Value {
  const [reference] = expression.references();
  if (reference !== undefined) {
    diagnostics.push(problems.create('default-reference', { name, span: reference.span }));
    return unknownValue(declared?.type ?? dynamicType);
  }
  const evaluated = expression.evaluate({ variables: new Map(), functions });
  diagnostics.push(...evaluated.diagnostics);
  if (evaluated.diagnostics.length > 0) return unknownValue(declared?.type ?? dynamicType);
  if (declared === undefined) return evaluated.value;
  const fitted = fit(evaluated.value, declared);
  if (fitted.ok) return fitted.value;
  diagnostics.push(
    problems.create('invalid-default', {
      name,
      type: typeExpression(declared.type),
      reason: fitted.error.message,
      span: expression.span,
    }),
  );
  return unknownValue(declared.type);
}

/** A value with the defaults of its type's optional attributes, converted to the type. */
export function fit(value: Value, { type, defaults }: TypeConstraint): ReturnType<typeof convert> {
  return convert(applyDefaults(value, defaults), type);
}

function readSwitch(expression: Expression | undefined, name: string, diagnostics: Diagnostic[]): boolean {
  if (expression === undefined) return false;
  const { value, diagnostics: found } = expression.evaluate(undefined);
  const converted = convert(value, boolType);
  if (found.length === 0 && converted.ok && converted.value.state === 'known') return converted.value.data === true;
  diagnostics.push(problems.create('literal-only', { name, what: 'true or false', span: expression.span }));
  return false;
}

function readValidation(
  name: string,
  block: Block,
  functions: ReadonlyMap<string, HclFunction>,
  diagnostics: Diagnostic[],
): Validation[] {
  const read = block.body.content({
    attributes: [
      { name: 'condition', required: true },
      { name: 'error_message', required: true },
    ],
  });
  diagnostics.push(...read.diagnostics);
  const condition = read.value.attributes.get('condition')?.expression;
  const message = read.value.attributes.get('error_message')?.expression;
  if (condition === undefined || message === undefined) return [];
  for (const reference of condition.references()) {
    const [first] = reference.steps;
    const isOwn = reference.root === 'var' && first?.kind === 'attribute' && first.name === name;
    if (isOwn) continue;
    diagnostics.push(problems.create('validation-reference', { name, span: reference.span }));
    return [];
  }
  const { value, diagnostics: found } = message.evaluate({ variables: new Map(), functions });
  diagnostics.push(...found);
  const text = convert(value, stringType);
  if (found.length > 0 || !text.ok || text.value.state !== 'known') return [];
  const sentence = text.value.data as string;
  if (!/^\p{Lu}[\s\S]*[.?!]$/u.test(sentence)) diagnostics.push(problems.create('validation-message', { span: message.span }));
  return [{ condition, message: sentence, span: condition.span }];
}

/** Checks a variable's value against its validations. */
export function validate(
  variable: Variable,
  value: Value,
  at: Span | undefined,
  functions: ReadonlyMap<string, HclFunction>,
): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const scope: Scope = { variables: new Map([['var', objectValue({ [variable.name]: value })]]), functions };
  for (const { condition, message, span } of variable.validations) {
    const evaluated = condition.evaluate(scope);
    diagnostics.push(...evaluated.diagnostics);
    if (hasErrors(evaluated.diagnostics)) continue;
    const result = convert(evaluated.value, boolType);
    if (!result.ok || result.value.state === 'null') {
      diagnostics.push(
        problems.create('validation-condition', { reason: result.ok ? 'it is null' : result.error.message, span }),
      );
    } else if (result.value.state === 'known' && result.value.data !== true) {
      const related = [{ message: 'The condition is here', span }];
      diagnostics.push(
        problems.create('validation-failed', { name: variable.name, text: message, span: at ?? variable.span, related }),
      );
    }
  }
  return diagnostics;
}

/** A value that is a secret when its variable is one. */
export function withSecrecy(variable: Variable, value: Value): Value {
  return variable.secrecy === 'sensitive' ? mark(value, sensitive) : value;
}

/** Whether a text given for a variable of this type is taken as it is; otherwise it is read as an expression. */
export function isTakenLiterally(type: Type): boolean {
  return type.kind === 'string' || type.kind === 'number' || type.kind === 'dynamic';
}
