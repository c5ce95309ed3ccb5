import { hasErrors, type Diagnostic, type Result } from '@imgbuild/diagnostics';
import type { Expression, Scope } from '../body.ts';
import { parseTemplate } from '../parse.ts';
import { problems } from '../problems.ts';
import { convert } from '../values/convert.ts';
import { stringType } from '../values/type.ts';
import { entriesOf, markLike, textOf, unknownDynamic, unmark, type Outcome, type Value } from '../values/value.ts';
import { failed, type LazyFunction } from './control.ts';
import { fileReader } from './files.ts';
import type { HclFunction } from './function.ts';
import type { FilePort } from './ports.ts';

const name = 'templatefile';

/**
 * `templatefile(path, vars)`: lazy, so that mistakes in the template are reported where they stand in its file. `functions` is
 * what the template may call; it may not call `templatefile`.
 */
export function templateFileFunction(files: FilePort, functions: () => ReadonlyMap<string, HclFunction>): LazyFunction {
  const reader = fileReader(files);
  return {
    kind: 'lazy',
    name,
    usage: 'templatefile(path, variables)',
    summary: 'A file read as a template and filled with variables.',
    call: (expressions, scope) => {
      const [pathExpression, variablesExpression, ...more] = expressions;
      if (pathExpression === undefined || variablesExpression === undefined || more.length > 0)
        return failed(
          problems.create('function-failed', { name, reason: 'two arguments are required, a path and an object of variables' }),
        );
      const path = pathExpression.evaluate(scope);
      const variables = variablesExpression.evaluate(scope);
      if (hasErrors(path.diagnostics) || hasErrors(variables.diagnostics))
        return failed(...path.diagnostics, ...variables.diagnostics);
      if (variables.value.state === 'unknown' || path.value.state === 'unknown')
        return { value: markLike(unknownDynamic, path.value, variables.value), diagnostics: [] };
      const template = asText(path.value);
      if (!template.ok) return failed(argumentProblem('path', template.error.message, pathExpression));
      const scoped = templateScope(unmark(variables.value).value, functions());
      if (!scoped.ok) return failed(argumentProblem('vars', scoped.error.message, variablesExpression));
      const source = reader.readText(template.value);
      if (!source.ok) return failed(argumentProblem('path', source.error.message, pathExpression));
      const { value, diagnostics } = render(source.value, reader.resolve(template.value), scoped.value);
      return {
        value: markLike(value, path.value, variables.value),
        diagnostics: diagnostics.map((each) => withCaller(each, pathExpression)),
      };
    },
  };
}

function asText(path: Value): Outcome<string> {
  const converted = convert(path, stringType);
  if (!converted.ok) return converted;
  if (converted.value.state !== 'known') return { ok: false, error: { message: 'argument must not be null', path: [] } };
  return { ok: true, value: textOf(converted.value) };
}

function templateScope(variables: Value, functions: ReadonlyMap<string, HclFunction>): Outcome<Scope> {
  const { kind } = variables.type;
  const refuse = (message: string): Outcome<Scope> => ({ ok: false, error: { message, path: [] } });
  if (variables.state === 'null') return refuse('argument must not be null');
  if (kind !== 'object' && kind !== 'map') return refuse('a map or object is required');
  for (const variable of entriesOf(variables).keys()) {
    if (!/^[\p{ID_Start}_][\p{ID_Continue}-]*$/u.test(variable))
      return refuse(`${JSON.stringify(variable)} is no name that a template could use`);
  }
  return { ok: true, value: { variables: entriesOf(variables), functions: new Map([...functions, [name, recursion]]) } };
}

const recursion: LazyFunction = {
  kind: 'lazy',
  name,
  summary: 'Not in templates.',
  call: () => failed(problems.create('function-failed', { name, reason: 'a template cannot read another template' })),
};

function render(source: string, file: Outcome<string>, scope: Scope): Result<Value> {
  const { value: expression, diagnostics } = parseTemplate(source, file.ok ? file.value : name);
  if (hasErrors(diagnostics)) return failed(...diagnostics);
  return expression.evaluate(scope);
}

function argumentProblem(parameter: string, reason: string, expression: Expression): Diagnostic {
  return problems.create('invalid-argument', { name, parameter, reason, span: expression.span });
}

/** The mistake is in the template; where it was asked for helps to understand it. */
function withCaller(diagnostic: Diagnostic, expression: Expression): Diagnostic {
  return {
    ...diagnostic,
    related: [...(diagnostic.related ?? []), { message: 'The template was asked for here', span: expression.span }],
  };
}
