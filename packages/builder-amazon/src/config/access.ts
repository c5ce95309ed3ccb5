import { attr, block, body, type Infer, t } from '@imgbuild/core/sdk';
import { polling } from './polling.ts';

const assumeRole = body({
  role_arn: attr(t.string, { doc: 'ARN of the role. Without one no role is assumed.' }),
  duration_seconds: attr(t.number, { doc: 'Seconds that the session lasts: 900 to 43200.' }),
  external_id: attr(t.string, { doc: 'External id that the role asks for.' }),
  policy: attr(t.string, { doc: 'Policy of IAM, as JSON, that narrows what the session may do.' }),
  policy_arns: attr(t.list(t.string), { doc: 'Policies of IAM that narrow what the session may do.', default: [] }),
  session_name: attr(t.string, { doc: 'Name of the session, for the account’s logs.' }),
  tags: attr(t.map(t.string), { doc: 'Tags of the session.', default: {} }),
  transitive_tag_keys: attr(t.list(t.string), { doc: 'Keys of tags that go on to sessions made from this one.', default: [] }),
});

const vaultEngine = body({
  name: attr(t.string, { doc: 'Role of Vault’s AWS engine to have credentials of.', required: true }),
  engine_name: attr(t.string, { doc: 'Where the engine is mounted.', default: 'aws' }),
  role_arn: attr(t.string, { doc: 'Role of AWS to assume, where the role of Vault allows several.' }),
  ttl: attr(t.string, { doc: 'How long the credentials hold: `3600s`, `1h`.' }),
});

/** How an account is reached. Builders, data sources and amazon-import share it. */
export const accessSettings = body(
  {
    access_key: attr(t.string, {
      doc: 'Access key. Default: what the AWS SDK finds: the environment, profiles, SSO, a role of the machine.',
      sensitive: true,
    }),
    secret_key: attr(t.string, { doc: 'Secret key of the access key.', sensitive: true }),
    token: attr(t.string, { doc: 'Session token of the access key.', sensitive: true }),
    region: attr(t.string, {
      doc: 'Region to work in: `us-east-1`. Default: AWS_REGION, AWS_DEFAULT_REGION, the profile’s, the machine’s own.',
    }),
    profile: attr(t.string, { doc: 'Profile of the AWS configuration. Default: AWS_PROFILE.' }),
    shared_credentials_file: attr(t.string, {
      doc: 'File that profiles are read from. Default: AWS_SHARED_CREDENTIALS_FILE, else `~/.aws/credentials`.',
    }),
    assume_role: block(assumeRole, { doc: 'A role to assume with those credentials.' }),
    mfa_code: attr(t.string, {
      doc: 'Code of the MFA device, where the profile or `assume_role` asks for one. Which device: `mfa_serial` of the profile.',
    }),
    vault_aws_engine: block(vaultEngine, {
      doc: 'Takes credentials from HashiCorp Vault, which VAULT_ADDR and VAULT_TOKEN lead to.',
    }),
    custom_endpoint_ec2: attr(t.string, { doc: 'Address of another service that speaks EC2’s API.' }),
    insecure_skip_tls_verify: attr(t.bool, { doc: 'Take any certificate of the services.', default: false }),
    max_retries: attr(t.number, {
      doc: 'How often a call is tried again that got no answer. Default, and for 0: 10. One that is throttled is tried again for ten minutes.',
      min: 0,
    }),
    decode_authorization_messages: attr(t.bool, {
      doc: 'Has EC2’s encoded reasons of refusals decoded, which takes the permission sts:DecodeAuthorizationMessage.',
      default: false,
    }),
    skip_metadata_api_check: attr(t.bool, {
      doc: 'Do not ask the metadata service of the machine for credentials or a region.',
      default: false,
    }),
    skip_credential_validation: attr(t.bool, { doc: 'Do not try the credentials before anything is made.', default: false }),
    aws_polling: block(polling, { doc: 'How often and how long to ask whether something is ready.' }),
  },
  { rules: [{ rule: 'all-or-none', of: ['access_key', 'secret_key'] }] },
);

export type AccessConfig = Infer<typeof accessSettings>;
export type AssumeRoleConfig = Infer<typeof assumeRole>;
