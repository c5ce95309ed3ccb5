/** What stands in the place of a text that nobody else should read. */
const hidden = '(hidden)';

/**
 * Parameters whose values may be secrets, or are long and say nothing. AWS's models mark most of them, not all: a policy or an external
 * id is marked nowhere.
 */
const secret: ReadonlySet<string> = new Set([
  'EncodedMessage',
  'ExternalId',
  'KeyMaterial',
  'Password',
  'Policy',
  'PublicKeyMaterial',
  'SSHPublicKey',
  'SecretBinary',
  'SecretString',
  'SerialNumber',
  'TokenCode',
  'UefiData',
  'UserData',
  'WebIdentityToken',
]);

/** Parameters of a call as JSON, without secrets and without account numbers, also where they are part of an ARN. */
export function tellable(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/(?<![\da-zA-Z])\d{12}(?![\da-zA-Z])/g, '(account)');
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(tellable);
  if (typeof value !== 'object' || value === null) return value;
  if (isBytes(value)) return '(bytes)';
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, each]) =>
      each === undefined ? [] : [[name, secret.has(name) ? hidden : tellable(each)] as const],
    ),
  );
}

/** Bytes, or what gives them. */
export function isBytes(value: object): boolean {
  return ArrayBuffer.isView(value) || Symbol.asyncIterator in value;
}
