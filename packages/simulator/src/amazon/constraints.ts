import { refusal } from './refusal.ts';

/** What an API reference says of a parameter: "Length Constraints", "Pattern", "Valid Range", "Valid Values", "Required". */
export interface Constraint {
  /** As the service names it in errors: the first letter is small. */
  readonly name: string;
  readonly value: string | number | undefined;
  readonly required?: true;
  /** Least and most characters of a text, or the range of a number. */
  readonly least?: number;
  readonly most?: number;
  /** As the reference writes it; the whole of a text has to match. */
  readonly pattern?: string;
  readonly values?: readonly string[];
}

/**
 * Refuses values that break their constraints, all in one message, as AWS's services do that are not EC2. `code` is `ValidationError`
 * with the query protocol and `ValidationException` with JSON. Source: the services' API references, "Common Errors".
 */
export function checkConstraints(code: 'ValidationError' | 'ValidationException', constraints: readonly Constraint[]): void {
  const broken = constraints.flatMap(({ name, value, ...rules }) =>
    brokenRules(value, rules).map((rule) => `${shown(value)} at '${name}' failed to satisfy constraint: ${rule}`),
  );
  if (broken.length === 0) return;
  const count = broken.length === 1 ? '1 validation error' : `${broken.length} validation errors`;
  throw refusal(code, `${count} detected: ${broken.join('; ')}`);
}

function shown(value: string | number | undefined): string {
  return value === undefined ? 'Value null' : `Value '${value}'`;
}

function brokenRules(
  value: string | number | undefined,
  { required, least, most, pattern, values }: Omit<Constraint, 'name' | 'value'>,
): readonly string[] {
  if (value === undefined) return required === undefined ? [] : ['Member must not be null'];
  const broken: string[] = [];
  if (typeof value === 'number') {
    if (least !== undefined && value < least) broken.push(`Member must have value greater than or equal to ${least}`);
    if (most !== undefined && value > most) broken.push(`Member must have value less than or equal to ${most}`);
    return broken;
  }
  if (values !== undefined && !values.includes(value)) broken.push(`Member must satisfy enum value set: [${values.join(', ')}]`);
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`, 'u').test(value))
    broken.push(`Member must satisfy regular expression pattern: ${pattern}`);
  const length = [...value].length;
  if (least !== undefined && length < least) broken.push(`Member must have length greater than or equal to ${least}`);
  if (most !== undefined && length > most) broken.push(`Member must have length less than or equal to ${most}`);
  return broken;
}

/** A resource's tags as services with lists of `Key` and `Value` take them. */
export function tagMap(
  tags: readonly { readonly Key: string | undefined; readonly Value: string | undefined }[],
): Map<string, string> {
  return new Map(tags.map(({ Key: key = '', Value: value = '' }) => [key, value]));
}

/** Tags as such services tell them. */
export function tagPairs(tags: ReadonlyMap<string, string>): readonly { readonly Key: string; readonly Value: string }[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}

/** Constraints of tags. Source: IAM API Reference, Tag; the other services have the same. */
export function tagConstraints(
  tags: readonly { readonly Key: string | undefined; readonly Value: string | undefined }[],
): readonly Constraint[] {
  const characters = '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]';
  return tags.flatMap(({ Key: key, Value: value }, index): readonly Constraint[] => [
    { name: `tags.${index + 1}.member.key`, value: key, required: true, least: 1, most: 128, pattern: `${characters}+` },
    { name: `tags.${index + 1}.member.value`, value, required: true, most: 256, pattern: `${characters}*` },
  ]);
}
