/** The status of HTTP that an engine answered with; nothing when it did not answer. */
export function statusOf(error: unknown): number | undefined {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' ? status : undefined;
}

/** What the engine said, without the words of the library around it. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { json } = error as { json?: unknown };
  const said = typeof json === 'object' && json !== null && 'message' in json ? json.message : undefined;
  const text = typeof said === 'string' ? said : error.message.replace(/^\(HTTP code \d+\) [^-]* - /, '');
  return text.trim();
}

/** The error of what was to be sent. Without its code it is not taken for the engine's. */
export function sourceError(error: Error): Error {
  return systemCodeOf(error) === undefined ? error : new Error(error.message, { cause: error });
}

/** The code of an error of the system, for instance ECONNREFUSED. */
export function systemCodeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
