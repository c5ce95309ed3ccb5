import type { AccessConfig } from './config/access.ts';

/** How an account is reached, without a secret. Journalled, so that `imgbuild cleanup` finds the way; keys come from its own environment. */
export type Access = {
  readonly region?: string;
  readonly profile?: string;
  readonly shared_credentials_file?: string;
  readonly custom_endpoint_ec2?: string;
  readonly insecure_skip_tls_verify?: boolean;
  readonly max_retries?: number;
  readonly skip_metadata_api_check?: boolean;
  readonly assume_role?: {
    readonly role_arn?: string;
    readonly duration_seconds?: number;
    readonly external_id?: string;
    readonly session_name?: string;
  };
};

/** What of a configuration may be remembered. */
export function accessFor(config: AccessConfig): Access {
  const { assume_role: role } = config;
  const found = {
    region: config.region,
    profile: config.profile,
    shared_credentials_file: config.shared_credentials_file,
    custom_endpoint_ec2: config.custom_endpoint_ec2,
    insecure_skip_tls_verify: config.insecure_skip_tls_verify,
    max_retries: config.max_retries,
    skip_metadata_api_check: config.skip_metadata_api_check,
    assume_role:
      role === undefined
        ? undefined
        : {
            role_arn: role.role_arn,
            duration_seconds: role.duration_seconds,
            external_id: role.external_id,
            session_name: role.session_name,
          },
  };
  return JSON.parse(JSON.stringify(found)) as Access;
}
