/** An error that the client is told. */
export interface Refusal extends Error {
  readonly refusal: { readonly code: string; readonly status: number };
}

/** Makes the error that an action throws to refuse a call. Codes are those of the service's API reference. */
export function refusal(code: string, message: string, status = 400): Refusal {
  return Object.assign(new Error(message), { refusal: { code, status } });
}

export function isRefusal(error: unknown): error is Refusal {
  return error instanceof Error && 'refusal' in error;
}
