import { describe, expect, test } from 'vitest';
import { ecrAuth, type EcrOptions } from '../src/registry/ecr.ts';
import { problemIn, type TestFolder, testFolder } from './folder.ts';
import { api, onlyTestsOwnAws, server, signed, token } from './world/aws.ts';

const keys = { accessKey: 'GIVENKEY', secretKey: 'given' };

function login(folder: TestFolder, o: Partial<EcrOptions>) {
  return ecrAuth({ server, public: 'no', ...o }, folder.context);
}

onlyTestsOwnAws();

describe('servers', () => {
  test.each([
    [server, 'eu-central-1'],
    [`https://${server}/`, 'eu-central-1'],
    ['123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com', 'us-gov-west-1'],
    ['123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
    ['123456789012.dkr-ecr.us-west-2.on.aws', 'us-west-2'],
  ])('%s', async (name, region) => {
    await using service = await api();
    await using folder = await testFolder({ AWS_ENDPOINT_URL: service.url });
    expect(await login(folder, { server: name, ...keys })).toEqual({
      serveraddress: name.replace('https://', '').replace('/', ''),
      username: 'AWS',
      password: 'a password',
    });
    expect(signed(service.asked[0])).toBe(`GIVENKEY ${region}/ecr`);
    expect(service.asked[0]).toMatchObject({
      target: 'AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken',
      body: {},
    });
    expect(folder.context.host.hidden).toEqual([token, 'a password']);
  });

  test.each([
    ['public.ecr.aws', 'no', 'public.ecr.aws'],
    ['public.ecr.aws/team', 'no', 'public.ecr.aws'],
    ['mirror.example.com', 'yes', 'mirror.example.com'],
    ['', 'yes', 'public.ecr.aws'],
  ] as const)('the public registry: %j', async (name, isPublic, address) => {
    await using service = await api();
    await using folder = await testFolder({ AWS_ENDPOINT_URL_ECR_PUBLIC: service.url, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' });
    const auth = await login(folder, { server: name, public: isPublic, ...keys });
    expect(auth).toEqual({ serveraddress: address, username: 'AWS', password: 'a password' });
    expect(signed(service.asked[0])).toBe('GIVENKEY us-east-1/ecr-public');
  });

  test.each([
    '',
    'docker.io',
    'quay.io/x',
    `${server}.example.com`,
    '12.dkr.ecr.eu-central-1.amazonaws.com',
    'ecr.amazonaws.com',
  ])('none of ECR: %j', async (name) => {
    await using folder = await testFolder();
    expect(await problemIn(login(folder, { server: name, ...keys }))).toBe(
      `docker/not-ecr: "${name}" is not a registry of Amazon ECR: ACCOUNT.dkr.ecr.REGION.amazonaws.com or public.ecr.aws. Name one with login_server, or log in with login_username and login_password instead of ecr_login.`,
    );
  });
});

describe('who asks', () => {
  const ini =
    '[work]\naws_access_key_id = WORKKEY\naws_secret_access_key = x\n[default]\naws_access_key_id = DEFAULTKEY\naws_secret_access_key = x\n';
  const environmentKeys = { AWS_ACCESS_KEY_ID: 'ENVKEY', AWS_SECRET_ACCESS_KEY: 'x', AWS_SESSION_TOKEN: 'env-session' };

  test.each<[string, Partial<EcrOptions>, Readonly<Record<string, string>>, string]>([
    ['keys that are given', { ...keys, profile: 'work' }, { ...environmentKeys, AWS_PROFILE: 'work' }, 'GIVENKEY undefined'],
    ['keys with a token', { ...keys, token: 'session' }, {}, 'GIVENKEY session'],
    ['a profile that is given', { profile: 'work' }, environmentKeys, 'WORKKEY undefined'],
    ['a profile of the environment', {}, { AWS_PROFILE: 'work', ...environmentKeys }, 'WORKKEY undefined'],
    ['keys of the environment', {}, environmentKeys, 'ENVKEY env-session'],
    ['the default profile', {}, {}, 'DEFAULTKEY undefined'],
    ['a file elsewhere', {}, { AWS_SHARED_CREDENTIALS_FILE: 'FOLDER/elsewhere' }, 'OTHERKEY undefined'],
    ['settings elsewhere', { profile: 'only' }, { AWS_CONFIG_FILE: 'FOLDER/settings' }, 'ONLYKEY undefined'],
  ])('%s', async (_name, options, environment, expected) => {
    await using service = await api();
    await using folder = await testFolder({ AWS_ENDPOINT_URL_ECR: service.url, ...environment });
    await folder.write('.aws/credentials', ini);
    await folder.write('elsewhere', ini.replaceAll('DEFAULTKEY', 'OTHERKEY'));
    await folder.write('settings', '[profile only]\naws_access_key_id = ONLYKEY\naws_secret_access_key = x\n');
    await login(folder, options);
    expect(`${signed(service.asked[0])?.split(' ')[0]} ${service.asked[0]?.session}`).toBe(expected);
  });

  test('nobody', async () => {
    await using service = await api();
    await using folder = await testFolder({ AWS_ENDPOINT_URL_ECR: service.url });
    const told = await problemIn(login(folder, { profile: 'nowhere' }));
    expect(told).toContain(`docker/ecr-no-credentials: To log in to ${server} there are no credentials of AWS: `);
    expect(told).toContain('Set aws_access_key and aws_secret_key, or aws_profile');
    expect(service.asked).toEqual([]);
  });

  test('half of a pair of keys', async () => {
    await using folder = await testFolder();
    expect(await problemIn(login(folder, { accessKey: 'x' }))).toContain('an access key without a secret key');
    expect(await problemIn(login(folder, { secretKey: 'x' }))).toContain('a secret key without an access key');
  });
});

describe('answers', () => {
  test('no', async () => {
    const body = { __type: 'AccessDeniedException', message: 'User is not authorized to perform: ecr:GetAuthorizationToken' };
    await using service = await api({ status: 400, body });
    await using folder = await testFolder({ AWS_ENDPOINT_URL: service.url });
    expect(await problemIn(login(folder, keys))).toBe(
      `docker/ecr-refused: AWS gave no login for ${server}: AccessDeniedException: User is not authorized to perform: ecr:GetAuthorizationToken.`,
    );
  });

  test.each([[{}], [{ authorizationData: [] }], [{ authorizationData: [{ authorizationToken: 'QVdT' }] }]])(
    'without a login: %j',
    async (body) => {
      await using service = await api({ status: 200, body });
      await using folder = await testFolder({ AWS_ENDPOINT_URL: service.url });
      expect(await problemIn(login(folder, keys))).toContain('its answer holds no user and password');
    },
  );

  test('none', async () => {
    const service = await api();
    await service[Symbol.asyncDispose]();
    await using folder = await testFolder({ AWS_ENDPOINT_URL: service.url });
    expect(await problemIn(login(folder, keys))).toMatch(/^docker\/ecr-refused: .*ECONNREFUSED/);
  });

  test('an abort', async () => {
    await using folder = await testFolder();
    folder.controller.abort(new Error('enough'));
    await expect(login(folder, keys)).rejects.toThrow('enough');
  });
});
