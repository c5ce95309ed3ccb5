import { codeOf } from './errors.ts';

/** What a call gives, or nothing when it was refused with a code that says that there is nothing. */
export async function ignoring<T>(code: string | readonly string[], call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    const found = codeOf(error);
    if (found !== undefined && [code].flat().includes(found)) return undefined;
    throw error;
  }
}
