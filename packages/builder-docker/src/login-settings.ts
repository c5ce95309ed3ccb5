import { attr, body, type Infer, t } from '@imgbuild/core/sdk';

/** How a registry is logged in to; the builder and docker-push share it. */
export const loginSettings = body({
  login: attr(t.bool, {
    doc: 'Whether to log in to `login_server` first. Docker’s own configuration is not changed.',
    default: false,
  }),
  login_username: attr(t.string, { doc: 'Name to log in with.' }),
  login_password: attr(t.string, { doc: 'Password or token to log in with.', sensitive: true }),
  login_server: attr(t.string, { doc: 'The registry, as host and port. Default: Docker Hub.' }),
  ecr_login: attr(t.bool, {
    doc: 'Whether to log in to Amazon’s registry at `login_server` with an AWS account.',
    default: false,
  }),
  aws_access_key: attr(t.string, { doc: 'Access key for `ecr_login`. Default: what the AWS SDK finds.' }),
  aws_secret_key: attr(t.string, { doc: 'Secret key for `ecr_login`.', sensitive: true }),
  aws_token: attr(t.string, { doc: 'Session token for `ecr_login`.', sensitive: true }),
  aws_profile: attr(t.string, { doc: 'Profile of the AWS configuration for `ecr_login`.' }),
  aws_force_use_public_ecr: attr(t.bool, { doc: 'Whether `login_server` is a public registry of Amazon’s.', default: false }),
});

export type LoginConfig = Infer<typeof loginSettings>;
