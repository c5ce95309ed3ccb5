/** An error that a template function throws on purpose; its message becomes the reason in a diagnostic. */
export interface TemplateFunctionError extends Error {
  readonly templateFunctionError: true;
}

/** Makes the error that a template function throws when it cannot do what a template asks; `message` says why. */
export function templateFunctionError(message: string): TemplateFunctionError {
  return Object.assign(new Error(message), { templateFunctionError: true as const });
}
