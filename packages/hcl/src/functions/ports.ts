/**
 * The world as functions see it. The language itself touches no clock, file or random source; `@imgbuild/hcl/node` fills
 * these ports on Node.
 */
export interface FunctionPorts {
  readonly clock: ClockPort;
  readonly files: FilePort;
  readonly hashes: HashPort;
  /** Random bytes of cryptographic quality. */
  randomBytes(count: number): Uint8Array;
  /** Gzip at the default level. */
  gzip(data: Uint8Array): Uint8Array;
  readonly passwords: PasswordPort;
  readonly yaml: YamlPort;
  readonly regularExpressions: RegularExpressionPort;
  /** Without it, functions that ask services are errors. */
  readonly services?: ServicePort | undefined;
}

/** Something that a function wants to know from a service. */
export type Need =
  | { readonly service: 'vault'; readonly path: string; readonly key: string }
  | { readonly service: 'consul'; readonly key: string }
  | {
      readonly service: 'aws-secretsmanager';
      readonly name: string;
      readonly key: string | undefined;
      readonly form: 'value' | 'raw';
    };

/** What a service said: a text, or why there is none. */
export type Answer =
  | { readonly kind: 'text'; readonly text: string }
  /** One clause for people: `permission denied`. */
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * Services, which take their time while evaluating does not. `ask` gives what is known already, or nothing: then it keeps the
 * need, and whoever made the port meets it and evaluates again.
 */
export interface ServicePort {
  ask(need: Need): Answer | undefined;
}

/** The time, for functions of dates. */
export interface ClockPort {
  /** Milliseconds since 1970 at which the run started: what `legacy_isotime` calls now. */
  readonly start: number;
  /** Milliseconds since 1970. */
  now(): number;
}

/** What stands at a path. */
export type FileKind = 'file' | 'directory' | 'other';

/** Files as functions see them: synchronous, read only. Paths given to its methods are absolute. */
export interface FilePort {
  /** What relative paths of most functions are relative to: the template's folder. Absolute. */
  readonly base: string;
  /** The process's working directory, which `abspath` and `filebase64` start from. Absolute. */
  readonly working: string;
  /** The user's home folder, if there is one. */
  readonly home: string | undefined;
  readonly separator: '/' | '\\';
  /** Undefined when there is nothing at the path; follows links. Throws when the path cannot be looked at. */
  kind(path: string): FileKind | undefined;
  /** Throws an error whose message is for people. */
  read(path: string): Uint8Array;
  /** Names within a folder. Throws when it cannot be read. */
  list(path: string): readonly string[];
}

/** Hashes of bytes. */
export interface HashPort {
  digest(algorithm: 'md5' | 'sha1' | 'sha256' | 'sha512', data: Uint8Array): Uint8Array;
}

/** What has to do with passwords and private keys. */
export interface PasswordPort {
  /** A bcrypt hash with a fresh salt. */
  bcrypt(text: string, cost: number): string;
  /** Decrypts RSA PKCS#1 v1.5; throws an error whose message is for people. */
  decryptRsa(data: Uint8Array, pem: string): Uint8Array;
}

/** One document of YAML: nodes with their tags, for the language to make values of. An alias is the node it refers to. */
export type YamlNode =
  | { readonly kind: 'scalar'; readonly text: string; readonly style: 'plain' | 'quoted'; readonly tag: string | undefined }
  | { readonly kind: 'sequence'; readonly items: readonly YamlNode[]; readonly tag: string | undefined }
  | {
      readonly kind: 'mapping';
      readonly entries: readonly (readonly [key: YamlNode, value: YamlNode])[];
      readonly tag: string | undefined;
    };

/** A parser of YAML 1.2 that keeps scalars as they are written: the language says what they mean. */
export interface YamlPort {
  /** Throws an error whose message is for people when the text is not one YAML document. No node contains itself. */
  parse(text: string): YamlNode;
}

/** RE2: linear in the text, without backreferences and lookaround. */
export interface RegularExpressionPort {
  /** Throws an error whose message is for people when the pattern is no RE2 pattern. */
  compile(pattern: string): RegularExpression;
}

/** A compiled pattern. Groups are by number, the whole match is group 0. */
export interface RegularExpression {
  readonly groupCount: number;
  /** Names by group number, from 1; unnamed groups are missing. */
  readonly groupNames: ReadonlyMap<number, string>;
  /** The first match, as texts by group number; a group that took no part is undefined. */
  match(text: string): readonly (string | undefined)[] | undefined;
  /** All matches that do not overlap. */
  matchAll(text: string): readonly (readonly (string | undefined)[])[];
  /** Replaces all matches; `replacement` gets the groups of one. */
  replaceAll(text: string, replacement: (groups: readonly (string | undefined)[]) => string): string;
}
