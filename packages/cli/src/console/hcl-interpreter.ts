import type { Redactor } from '@imgbuild/core';
import { hasErrors } from '@imgbuild/diagnostics';
import { entriesOf, parseExpression, type Scope, type Value } from '@imgbuild/hcl';
import type { Outline } from '@imgbuild/template';
import { valuesText } from '../inspect/inspect-text.ts';
import { type Interpreter, typedFile } from './interpreter.ts';
import { printValue } from './print-value.ts';

const help = `Expressions of HCL2 are evaluated with the values that the template has:

  var.NAME, local.NAME, path.cwd, path.root, packer.version, and every function: upper(var.name)
  data.TYPE.NAME is only known with -evaluate-datasources.

  variables   lists all variables and locals
  exit        leaves, as Ctrl-C and Ctrl-D do

Go templates like {{timestamp}} mean nothing here; use timestamp().`;

/** How often a line is evaluated again because what services gave leads on to something else to ask. */
const mostRounds = 16;

/** Evaluates expressions in the scope of an HCL template; what they ask services for is asked. */
export function hclInterpreter(outline: Outline, redactor: Redactor): Interpreter {
  for (const secret of outline.secrets) redactor.hide(secret);
  const { signal } = new AbortController();
  return {
    help,
    variables: () => redactor.redact(valuesText(outline)),
    evaluate: async (line) => {
      const { value: expression, diagnostics: syntax } = parseExpression(line, typedFile);
      if (hasErrors(syntax)) return { text: '', diagnostics: syntax };
      let { value, diagnostics } = expression.evaluate(outline.scope);
      for (let round = 0; round < mostRounds && (await outline.askServices(signal)) === 'asked'; round++)
        ({ value, diagnostics } = expression.evaluate(outline.scope));
      return { text: hasErrors(diagnostics) ? '' : redactor.redact(printValue(value)), diagnostics };
    },
    complete: (line) => completeExpression(line, outline.scope),
    redact: redactor.redact,
  };
}

/** Completes the name that a line ends in: functions, and the attributes of what stands before a dot. */
function completeExpression(line: string, scope: Scope): readonly [words: readonly string[], replaced: string] {
  const written = /[\p{L}_][\p{L}\p{N}_.-]*$/u.exec(line)?.[0] ?? '';
  const parts = written.split('.');
  const last = parts.pop() ?? '';
  const names = parts.length === 0 ? rootNames(scope) : attributesAt(parts, scope);
  const words = names.filter((name) => name.startsWith(last)).map((name) => [...parts, name].join('.'));
  const commands =
    line === written && parts.length === 0 ? ['help', 'variables', 'exit'].filter((word) => word.startsWith(written)) : [];
  return [[...commands, ...words].sort(), written];
}

function rootNames({ variables, functions }: Scope): readonly string[] {
  return [...[...variables.keys()].map((name) => `${name}.`), ...[...functions.keys()].map((name) => `${name}(`)];
}

function attributesAt([root = '', ...path]: readonly string[], scope: Scope): readonly string[] {
  let value: Value | undefined = scope.variables.get(root);
  for (const name of path) value = value === undefined ? undefined : entries(value).get(name);
  return value === undefined ? [] : [...entries(value).keys()];
}

function entries(value: Value): ReadonlyMap<string, Value> {
  return value.state === 'known' && ['object', 'map'].includes(value.type.kind) ? entriesOf(value) : new Map<string, Value>();
}
