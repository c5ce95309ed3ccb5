/** The level that is asked for, from 1 to 9; 0 and -1 ask for none in particular, more than 9 is 9. */
export function levelOr<L>(usual: L, asked: number): number | L {
  const level = Math.trunc(asked);
  return level <= 0 ? usual : Math.min(level, 9);
}
