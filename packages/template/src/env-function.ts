import type { HclFunction } from '@imgbuild/hcl';
import { succeed, stringType, stringValue, unknownDynamic } from '@imgbuild/hcl';
import { problems } from './problems.ts';
import type { VariableFunctions } from './variables.ts';

/** `env("NAME")`: an environment variable, or an empty string. Only the defaults of variables have it. */
function envFunction(environment: Readonly<Record<string, string | undefined>>): HclFunction {
  return {
    kind: 'eager',
    name: 'env',
    summary: 'The value of an environment variable; only in the default of a variable.',
    parameters: [{ name: 'name', type: stringType }],
    certain: { notNull: true },
    returnType: () => succeed(stringType),
    call: ([name]) => succeed(stringValue(environment[name?.data as string] ?? '')),
  };
}

/** A function in a place where it cannot be called. */
function refused(name: string, code: 'env-outside-default' | 'function-in-default'): HclFunction {
  const summary = 'Not available here.';
  return { kind: 'lazy', name, summary, call: () => ({ value: unknownDynamic, diagnostics: [problems.create(code, { name })] }) };
}

/** All functions for what stands outside of variables' defaults: there `env` says where it belongs. */
export function templateFunctions(functions: ReadonlyMap<string, HclFunction>): ReadonlyMap<string, HclFunction> {
  return new Map([...functions, ['env', refused('env', 'env-outside-default')]]);
}

/** What the parts of a variable may call. */
export function variableFunctions(
  functions: ReadonlyMap<string, HclFunction>,
  environment: Readonly<Record<string, string | undefined>>,
): VariableFunctions {
  const others = [...functions.keys()].map((name) => [name, refused(name, 'function-in-default')] as const);
  return { inDefault: new Map([...others, ['env', envFunction(environment)]]), inValidation: templateFunctions(functions) };
}
