import { type TemplateFunction, templateFunctionError } from '@imgbuild/gotemplate';
import { callFunction, type HclFunction, nullDynamic, stringValue } from '@imgbuild/hcl';
import { sensitive } from '../variables.ts';

/** What asking a service came to. */
export interface Asked {
  /** It has not answered yet. */
  unknown(): void;
  secret(): void;
}

const names = ['vault', 'consul_key', 'aws_secretsmanager', 'aws_secretsmanager_raw'];

/** The functions that read from services, which are those of HCL in another dress. */
export function serviceFunctions(
  table: ReadonlyMap<string, HclFunction>,
  asked: Asked,
): Readonly<Record<string, TemplateFunction>> {
  const functions = names.flatMap((name) => {
    const called = table.get(name);
    return called?.kind === 'eager' ? [[name, (...given: unknown[]) => ask(called, given, asked)] as const] : [];
  });
  return Object.fromEntries(functions);
}

function ask(called: Extract<HclFunction, { kind: 'eager' }>, given: readonly unknown[], asked: Asked): string {
  const values = given.map((each) => {
    if (typeof each !== 'string') throw templateFunctionError('an argument is not a string');
    return stringValue(each);
  });
  // In a template the key of a secret can be left out.
  if (called.name === 'aws_secretsmanager' && values.length === 1) values.push(nullDynamic);
  const answer = callFunction(called, values);
  if (!answer.ok) throw templateFunctionError(answer.error.message);
  const { state, data, marks } = answer.value;
  if (marks.has(sensitive)) asked.secret();
  if (state === 'unknown') asked.unknown();
  return state === 'known' ? (data as string) : '';
}
