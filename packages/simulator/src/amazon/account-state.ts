// What an account has that is of no region, or of services beside EC2. Times are milliseconds of the simulated clock.

export interface InstanceProfile {
  readonly name: string;
  /** `/`, or a path with a slash at both ends. */
  readonly path: string;
  readonly arn: string;
  readonly id: string;
  readonly createdAt: number;
  /** At most one, and since when it is there. */
  role?: { readonly name: string; readonly addedAt: number };
  readonly tags: Map<string, string>;
}

export interface Role {
  readonly name: string;
  /** `/`, or a path with a slash at both ends. */
  readonly path: string;
  readonly arn: string;
  readonly id: string;
  readonly createdAt: number;
  readonly trustPolicy: string;
  readonly description?: string;
  /** Seconds. */
  readonly longestSession: number;
  readonly permissionsBoundary?: string;
  readonly policies: Map<string, string>;
  readonly tags: Map<string, string>;
}

/** One version of a parameter of Systems Manager. */
export interface ParameterVersion {
  readonly value: string;
  readonly type: 'String' | 'StringList' | 'SecureString';
  /** Counts from 1. */
  readonly version: number;
  readonly changedAt: number;
  readonly dataType: string;
  readonly tier: string;
  readonly description?: string;
  readonly keyId?: string;
  readonly allowedPattern?: string;
}

export interface Parameter {
  readonly region: string;
  readonly name: string;
  /** Oldest first; never empty. */
  readonly versions: readonly ParameterVersion[];
  readonly tags: Map<string, string>;
}

/** One version of a secret. It has a text, or bytes. */
export interface SecretVersion {
  readonly id: string;
  readonly stages: readonly string[];
  readonly text?: string;
  readonly bytes?: Uint8Array;
  readonly createdAt: number;
}

export interface Secret {
  readonly region: string;
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  changedAt: number;
  readonly description?: string;
  readonly kmsKeyId?: string;
  readonly tags: Map<string, string>;
  versions: readonly SecretVersion[];
  /** When it will be deleted for good; it cannot be read from the moment that this is set. */
  deletedAt?: number;
}

/** A session of Session Manager. */
export interface ShellSession {
  readonly region: string;
  readonly instanceId: string;
  readonly document: string;
  readonly reason?: string;
  readonly parameters: Readonly<Record<string, readonly string[]>>;
  /** ARN of who started it. */
  readonly owner: string;
  readonly startedAt: number;
  endedAt?: number;
}

/** What S3 keeps of an object beside its bytes: headers by their names in small letters. */
export interface StoredObject {
  readonly bytes: Uint8Array;
  /** MD5 in hexadecimal; of an object put in parts the MD5 of theirs, and their number. */
  readonly etag: string;
  readonly modifiedAt: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** An upload in parts that has not ended. */
export interface Upload {
  readonly key: string;
  readonly startedAt: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly checksum?: { readonly algorithm: string; readonly kind: 'COMPOSITE' | 'FULL_OBJECT' };
  readonly parts: Map<
    number,
    { readonly bytes: Uint8Array; readonly etag: string; readonly modifiedAt: number; readonly checksum?: string }
  >;
}

export interface Bucket {
  readonly name: string;
  readonly region: string;
  readonly createdAt: number;
  readonly uploads: Map<string, Upload>;
}

/** An account: a number of twelve digits, and who it is known by. */
export interface Account {
  readonly id: string;
  /** By name. */
  readonly instanceProfiles: Map<string, InstanceProfile>;
  /** By name. */
  readonly roles: Map<string, Role>;
  /** By region and name, with a space between. */
  readonly parameters: Map<string, Parameter>;
  /** By region and name, with a space between. */
  readonly secrets: Map<string, Secret>;
  /** Sessions of Session Manager by id. */
  readonly sessions: Map<string, ShellSession>;
  readonly buckets: Map<string, Bucket>;
  /** Objects of S3 by `bucket/key`. */
  readonly objects: Map<string, StoredObject>;
}

/** A pair of keys that requests are signed with. */
export interface AccessKey {
  readonly id: string;
  readonly secret: string;
  readonly account: string;
  /** ARN of who holds it: a user, or the session of a role. */
  readonly arn: string;
  readonly userId: string;
  /** Of keys that STS gave out. */
  readonly session?: Session;
}

/** What STS was told when it gave keys out. */
export interface Session {
  /** Stands in the header X-Amz-Security-Token of every request that is signed with the keys. */
  readonly token: string;
  /** Of the clients' clock. */
  readonly expiresAt: number;
  /** Role that was assumed. */
  readonly role?: string;
  readonly policy?: string;
  readonly policyArns: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /** Tags that go along when a role is assumed with these keys. */
  readonly transitiveKeys: readonly string[];
  readonly sourceIdentity?: string;
}
