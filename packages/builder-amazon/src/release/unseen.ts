/** Milliseconds for which EC2 may not find what was made a moment ago: what is "not found" for longer is gone. */
export const unseenPatience = 10_000;

/** What is said of something to remove that is gone, or was made a moment ago: tried again as long as it can be the latter. */
export function unseen(
  region: string,
  ...notYet: readonly string[]
): {
  readonly region: string;
  readonly notYet: readonly string[];
  readonly patience: number;
} {
  return { region, notYet, patience: unseenPatience };
}
