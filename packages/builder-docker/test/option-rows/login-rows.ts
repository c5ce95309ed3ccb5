import { server } from '../world/aws.ts';
import type { Row } from './row.ts';

const login = (closedRegistry: string) => ({
  login: true,
  login_server: closedRegistry,
  login_username: 'someone',
  login_password: 'secret',
});
const refused = (user: string): string => `docker/login-refused: Login refused. CLOSED does not let "${user}" in: `;

/** How a registry is logged in to. */
const rows: readonly Row[] = [
  {
    attribute: 'login',
    set: ({ closedRegistry }) => login(closedRegistry),
    without: ({ closedRegistry }) => ({ ...login(closedRegistry), login: false }),
    look: ({ loggedIn, failed }) => [loggedIn, failed],
    is: [['someone:secret'], ''],
  },
  {
    attribute: 'login_server',
    set: ({ closedRegistry }) => login(closedRegistry),
    without: ({ closedRegistry, registry }) => ({ ...login(closedRegistry), login_server: registry }),
    look: ({ loggedIn }) => loggedIn,
    is: ['someone:secret'],
  },
  {
    attribute: 'login_username',
    set: ({ closedRegistry }) => ({ ...login(closedRegistry), login_username: 'other' }),
    without: ({ closedRegistry }) => login(closedRegistry),
    look: ({ loggedIn, failed }) => [loggedIn, failed.includes(refused('other'))],
    is: [['other:secret'], true],
  },
  {
    attribute: 'login_password',
    set: ({ closedRegistry }) => ({ ...login(closedRegistry), login_password: 'wrong' }),
    without: ({ closedRegistry }) => login(closedRegistry),
    look: ({ loggedIn, failed }) => [loggedIn, failed.includes(refused('someone'))],
    is: [['someone:wrong'], true],
  },
];

export const loginRows: readonly Row[] = rows.map((row) => ({
  ...row,
  podman: { unlike: 'it only logs in with TLS, whatever its settings say' },
}));

/** What is seen of a login at Amazon: who asks for it and of which service, and what the engine is then told. */
export interface AmazonRow {
  readonly attribute: string;
  readonly set: object;
  readonly without: object;
  readonly is: string;
}

const keys = { aws_access_key: 'GIVENKEY', aws_secret_key: 'given' };
const ecr = { ecr_login: true, login_server: server };

/** The environment has ENVKEY, and the file of profiles has `work` with WORKKEY. */
export const amazonRows: readonly AmazonRow[] = [
  {
    attribute: 'ecr_login',
    set: { ...ecr, ...keys },
    without: { ...ecr, ...keys, ecr_login: false },
    is: `GIVENKEY of eu-central-1/ecr in undefined: AWS:a password at ${server}`,
  },
  {
    attribute: 'aws_access_key',
    set: { ...ecr, ...keys, aws_access_key: 'OTHERKEY' },
    without: { ...ecr, ...keys },
    is: `OTHERKEY of eu-central-1/ecr in undefined: AWS:a password at ${server}`,
  },
  {
    attribute: 'aws_secret_key',
    set: { ...ecr, aws_access_key: 'GIVENKEY' },
    without: { ...ecr, ...keys },
    is: `failed: error docker/ecr-no-credentials: No credentials of AWS. To log in to ${server} there are no credentials of AWS: there is an access key without a secret key. Set aws_access_key and aws_secret_key, or aws_profile, or what the AWS SDK reads (AWS_ACCESS_KEY_ID, AWS_PROFILE, a role of the machine).`,
  },
  {
    attribute: 'aws_token',
    set: { ...ecr, ...keys, aws_token: 'session' },
    without: { ...ecr, ...keys },
    is: `GIVENKEY of eu-central-1/ecr in session: AWS:a password at ${server}`,
  },
  {
    attribute: 'aws_profile',
    set: { ...ecr, aws_profile: 'work' },
    without: ecr,
    is: `WORKKEY of eu-central-1/ecr in undefined: AWS:a password at ${server}`,
  },
  {
    attribute: 'aws_force_use_public_ecr',
    set: { ...ecr, ...keys, login_server: 'mirror.example.com', aws_force_use_public_ecr: true },
    without: { ...ecr, ...keys, login_server: 'mirror.example.com' },
    is: 'GIVENKEY of us-east-1/ecr-public in undefined: AWS:a password at mirror.example.com',
  },
];
