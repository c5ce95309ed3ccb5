export { isPlain, parseTemplate, type ParseOptions } from './parse.ts';
export { execute, type ExecuteOptions, type TemplateFunction } from './execute.ts';
export { templateFunctionError, type TemplateFunctionError } from './builtins.ts';
export { callsOf, fieldsOf, type CallReference, type FieldReference } from './inspect.ts';
export type { Command, Node, Operand, Pipeline, Template } from './tree.ts';
export { builtinNames } from './builtin-names.ts';
export { problems } from './problems.ts';
