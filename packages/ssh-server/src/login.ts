import type { AuthContext, ParsedKey } from 'ssh2';

/** Who may log in. */
export interface Logins {
  readonly keys: readonly ParsedKey[];
  /** The only name that may be given; any when there is none. */
  readonly user: string | undefined;
}

/** Answers one attempt to log in (RFC 4252, section 7): only with one of the keys, and if it is asked for, the name. */
export function answerLogin(attempt: AuthContext, logins: Logins): 'in' | 'asked' | 'refused' {
  if (attempt.method !== 'publickey' || (logins.user !== undefined && attempt.username !== logins.user)) {
    attempt.reject(['publickey']);
    return 'refused';
  }
  const { data } = attempt.key;
  const key = logins.keys.find((known) => known.getPublicSSH().equals(data));
  const isKnown = key !== undefined;
  if (isKnown && attempt.signature === undefined) {
    // The client asks whether it should sign at all.
    attempt.accept();
    return 'asked';
  }
  const { signature, blob, hashAlgo } = attempt;
  if (isKnown && signature !== undefined && blob !== undefined && key.verify(blob, signature, hashAlgo) === true) {
    attempt.accept();
    return 'in';
  }
  attempt.reject(['publickey']);
  return 'refused';
}
