/** What the signature of a request says of it, and the request itself is not asked. The signature is not checked. */
export interface Scope {
  readonly accessKey: string;
  readonly region: string;
  /** `ec2`, `sts`, … */
  readonly service: string;
}

/**
 * Reads the credential scope of Signature Version 4. Source: AWS Signature Version 4, "Create a signed request", the Authorization
 * header: `AWS4-HMAC-SHA256 Credential=KEY/DATE/REGION/SERVICE/aws4_request, SignedHeaders=…, Signature=…`.
 */
export function scopeOf(authorization: string | undefined): Scope | undefined {
  const found = /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/\d{8}\/([^/,\s]+)\/([^/,\s]+)\/aws4_request,/.exec(authorization ?? '');
  const [, accessKey, region, service] = found ?? [];
  if (accessKey === undefined || region === undefined || service === undefined) return undefined;
  return { accessKey, region, service };
}
