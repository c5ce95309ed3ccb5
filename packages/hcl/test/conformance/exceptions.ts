/** A recorded case from which we differ on purpose. `docs/hcl-compatibility.md` tells users of each. */
export interface Exception {
  /** The recording, and what is put in in the case. */
  readonly file: string;
  readonly input: string;
  /** The heading in docs/hcl-compatibility.md under which it is explained. */
  readonly heading: string;
}

/** All of them; the tests of every recording read this table. */
export const exceptions: readonly Exception[] = [];

/** Whether a case of a recording is kept different. */
export function isException(file: string, input: string): boolean {
  return exceptions.some((each) => each.file === file && each.input === input);
}
