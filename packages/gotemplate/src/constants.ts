import { fail } from './execution.ts';
import { problems } from './problems.ts';
import type { Operand } from './tree.ts';
import { complexType, floatType, type GoType, numberGroup } from './types.ts';
import { boolValue, type GoValue, intValue, textValue, valueOf, wrap } from './value.ts';

type NumberOperand = Extract<Operand, { kind: 'number' }>;

/** A number where nothing says of which type: the way it is written does (text/template, exec.go, idealConstant). */
export function idealNumber({ value, text, span }: NumberOperand): GoValue {
  const { integer, float, complex } = value;
  if (complex !== undefined) return valueOf(complexType, complex);
  const isFraction = /[.eEpP]/.test(text) && !text.startsWith("'") && !/^0[xX][^pP]*$/.test(text);
  if (float !== undefined && isFraction) return valueOf(floatType, float);
  return integer === undefined ? fail(problems.create('number-too-large', { text, span })) : intValue(integer);
}

/** A literal as an argument of a type; undefined when it cannot be one. */
export function literalAs(operand: Operand, type: GoType): GoValue | undefined {
  if (type.kind === 'value' || (type.kind === 'interface' && type.methods.length === 0)) {
    if (operand.kind === 'number') return idealNumber(operand);
    if (operand.kind === 'boolean') return boolValue(operand.value);
    return operand.kind === 'string' ? textValue(operand.value) : undefined;
  }
  if (operand.kind === 'boolean') return type.kind === 'bool' ? wrap(type, operand.value) : undefined;
  if (operand.kind === 'string') return type.kind === 'string' ? wrap(type, operand.value) : undefined;
  if (operand.kind !== 'number') return undefined;
  const { integer, unsigned, float, complex } = operand.value;
  const group = numberGroup(type);
  const data = group === undefined ? undefined : { int: integer, uint: unsigned, float, complex }[group];
  return data === undefined ? undefined : wrap(type, data);
}
