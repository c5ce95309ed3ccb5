import {
  createRedactor,
  renderText,
  type RenderContext,
  templateFunctions,
  timeOrderedUuid,
  type UserVariable,
} from '@imgbuild/core';
import { randomBytes } from 'node:crypto';
import type { LoadedVariable } from '@imgbuild/template';
import { variablesText } from '../inspect/inspect-text.ts';
import { type Interpreter, typedFile } from './interpreter.ts';

const help = `Lines are Go templates, as the strings of JSON templates are:

  {{timestamp}}, {{user \`NAME\`}}, {{isotime "2006-01-02"}}, {{upper "text"}}, …

  variables   lists all variables
  exit        leaves, as Ctrl-C and Ctrl-D do

With -config-type=hcl2, or an HCL template, expressions of HCL2 are evaluated instead.`;

/** What a JSON template, or the lack of one, gives to the lines that are typed. */
export interface JsonSession {
  readonly variables: readonly LoadedVariable[];
  readonly secrets: readonly string[];
  readonly startedAt: number;
  readonly workingDirectory: string;
  readonly templateDirectory: string;
}

/** Renders Go templates with the variables of a JSON template. */
export function jsonInterpreter(session: JsonSession): Interpreter {
  const redactor = createRedactor();
  for (const secret of session.secrets) redactor.hide(secret);
  const values = new Map(session.variables.map(({ name, value }) => [name, value]));
  const context: RenderContext = {
    startedAt: session.startedAt,
    uuid: () => timeOrderedUuid(Date.now(), (count) => randomBytes(count)),
    workingDirectory: session.workingDirectory,
    templateDirectory: session.templateDirectory,
    user: (name): UserVariable => {
      const value = values.get(name);
      return value?.state === 'known' ? { value: value.data as string } : 'missing';
    },
  };
  const functions = Object.keys(templateFunctions(context)).sort();
  return {
    help,
    variables: () => redactor.redact(variablesText(session.variables)),
    evaluate: async (line) => {
      const rendered = renderText(line, context);
      if (rendered.kind === 'text') return { text: redactor.redact(rendered.text), diagnostics: [] };
      if (rendered.kind === 'unknown') return { text: '<unknown>', diagnostics: [] };
      const diagnostics = rendered.problems.map(({ code, severity = 'error', summary, detail, within }) => ({
        code,
        severity,
        summary,
        ...(detail === undefined ? {} : { detail }),
        span: { file: typedFile, start: within?.start ?? 0, end: within?.end ?? line.length },
      }));
      return { text: '', diagnostics };
    },
    complete: (line) => completeTemplate(line, functions, [...values.keys()]),
    redact: redactor.redact,
  };
}

/** Completes functions inside of an action, and the names of variables after `user`. */
function completeTemplate(
  line: string,
  functions: readonly string[],
  variables: readonly string[],
): readonly [words: readonly string[], replaced: string] {
  const [, user] = /\{\{[^}]*\buser\s+[`"]([^`"]*)$/.exec(line) ?? [];
  if (user !== undefined) return [variables.filter((name) => name.startsWith(user)), user];
  const [, name] = /\{\{(?:[^}]*[\s(|])?(\w*)$/.exec(line) ?? [];
  if (name !== undefined) return [functions.filter((each) => each.startsWith(name)), name];
  return [['help', 'variables', 'exit'].filter((word) => word.startsWith(line)), line];
}
