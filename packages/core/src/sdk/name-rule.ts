/**
 * Which names a platform takes: what the template function `clean_resource_name` makes of a text in a builder's block. It is
 * data, so that texts are checked and filled in without loading the plugin.
 */
export interface NameRule {
  /** Characters that stay, as a regular expression has them between its brackets: `A-Za-z0-9_.-`. */
  readonly allowed: string;
  /** What stands for every byte (in UTF-8) of the characters that do not stay. */
  readonly replacement: string;
  /** Letters are made small before anything else. */
  readonly letterCase?: 'lower';
  /** Characters that are taken away from the end when all else is done, written as in `allowed`. */
  readonly trimEnd?: string;
}

/** Whether a text can stand between the brackets of a regular expression, and stays there: `allowed` and `trimEnd` must. */
export function isCharacterSet(text: string): boolean {
  if (!/^(?!\^)(?:[^[\]\\]|\\.)+$/su.test(text)) return false;
  try {
    characterSet(text);
    return true;
  } catch {
    return false;
  }
}

/** The expression for one character of a set. */
export function characterSet(text: string): RegExp {
  return new RegExp(`^[${text}]$`, 'u');
}
