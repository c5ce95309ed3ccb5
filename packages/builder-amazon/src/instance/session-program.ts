/** AWS's program that carries the data of sessions. */
export const sessionProgram = 'session-manager-plugin';

/** The first version that reads a session from its environment. Source: its RELEASENOTES.md. */
export const leastVersion = '1.2.536';

/** Whether a version, as `1.2.553.0`, is new enough. */
export function isNewEnough(version: string): boolean {
  const [given, least] = [version, leastVersion].map((text) => text.split('.').map(Number));
  for (const [index, part] of (least ?? []).entries()) {
    const own = given?.[index] ?? 0;
    if (own !== part) return own > part;
  }
  return true;
}
