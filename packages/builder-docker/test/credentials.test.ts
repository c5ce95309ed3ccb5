import { describe, expect, test } from 'vitest';
import { allRegistryAuths, registryAuth } from '../src/registry/credentials.ts';
import { problemIn, type TestFolder, testFolder } from './folder.ts';

const hubServer = 'https://index.docker.io/v1/';

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** A helper that knows some servers, and writes down what it is asked. */
async function helper(
  folder: TestFolder,
  name: string,
  known: Readonly<Record<string, readonly [user: string, secret: string]>>,
): Promise<void> {
  const listed = Object.fromEntries(Object.entries(known).map(([server, [user]]) => [server, user]));
  await folder.write(`${name}/list`, listed);
  for (const [server, [Username, Secret]] of Object.entries(known))
    await folder.write(`${name}/${server.replaceAll('/', '_')}`, { ServerURL: server, Username, Secret });
  await folder.program(
    `docker-credential-${name}`,
    `server=$(cat); echo "$1 $server" >>'${folder.path}/${name}/asked'
cd '${folder.path}/${name}'
if [ "$1" = list ]; then cat list; exit; fi
file=$(echo "$server" | tr / _)
if [ -f "$file" ]; then cat "$file"; else echo "credentials not found in native keychain"; exit 1; fi`,
  );
}

describe('what is written in config.json', () => {
  test.each([
    ['auth', { auth: base64('me:pass:word') }, { username: 'me', password: 'pass:word' }, ['pass:word']],
    ['padding', { auth: base64('me:word\0\0') }, { username: 'me', password: 'word' }, ['word']],
    ['user and password', { username: 'me', password: 'word' }, { username: 'me', password: 'word' }, ['word']],
    [
      'an identity token',
      { auth: base64('00000000-0000:'), identitytoken: 'identity' },
      { username: '00000000-0000', identitytoken: 'identity' },
      ['identity'],
    ],
    ['a registry token', { registrytoken: 'registry' }, { registrytoken: 'registry' }, ['registry']],
  ])('%s', async (_name, stored, expected, secrets) => {
    await using folder = await testFolder();
    await folder.write('.docker/config.json', { auths: { 'example.com': stored } });
    expect(await registryAuth('example.com', folder.context)).toEqual({ serveraddress: 'example.com', ...expected });
    expect(folder.context.host.hidden).toEqual(expect.arrayContaining(secrets));
    if ('auth' in stored) expect(folder.context.host.hidden).toContain(stored.auth);
  });

  test.each([
    ['example.com', 'example.com'],
    ['https://example.com', 'example.com'],
    ['http://example.com/v1/', 'example.com'],
    ['example.com/v2', 'example.com'],
    ['https://example.com:5000/v2/', 'example.com:5000'],
    [hubServer, 'docker.io'],
    ['docker.io', 'docker.io'],
    ['index.docker.io', 'docker.io'],
  ])('the key %s is for %s', async (key, domain) => {
    await using folder = await testFolder();
    await folder.write('.docker/config.json', { auths: { other: {}, [key]: { auth: base64('me:word') } } });
    const serveraddress = domain === 'docker.io' ? hubServer : domain;
    const expected = { serveraddress, username: 'me', password: 'word' };
    expect(await registryAuth(domain, folder.context)).toEqual(expected);
    expect(await registryAuth('example.com:99', folder.context)).toBeUndefined();
    expect(await registryAuth('example.co', folder.context)).toBeUndefined();
    expect(await allRegistryAuths(folder.context)).toEqual({ [serveraddress]: expected });
  });

  test('the very name goes before an old key', async () => {
    await using folder = await testFolder();
    await folder.write('.docker/config.json', {
      auths: { 'https://example.com/v1/': { auth: base64('old:word') }, 'example.com': { auth: base64('new:word') } },
    });
    expect(await registryAuth('example.com', folder.context)).toMatchObject({ username: 'new' });
    expect(Object.values(await allRegistryAuths(folder.context))).toEqual([expect.objectContaining({ username: 'new' })]);
  });

  test.each([[{ auth: base64('nocolon') }], [{ auth: base64(':word') }], [{ auth: '%%' }]])(
    'what is no user and password: %j',
    async (stored) => {
      await using folder = await testFolder();
      const auths = { 'example.com': stored, 'example.org': { auth: base64('me:word') } };
      await folder.write('.docker/config.json', { auths });
      expect(await problemIn(registryAuth('example.com', folder.context))).toContain(
        'docker/config-unreadable: .docker/config.json: "auth" of "example.com" is not base64 of USER:PASSWORD.',
      );
      expect(await registryAuth('example.org', folder.context)).toBeDefined();
      expect(Object.keys(await allRegistryAuths(folder.context))).toEqual(['example.org']);
      expect(folder.report.told).toEqual(['warning: docker/config-unreadable']);
      expect(folder.report.warnings[0]?.severity).toBe('warning');
    },
  );

  test('nothing at all', async () => {
    await using folder = await testFolder();
    expect(await registryAuth('example.com', folder.context)).toBeUndefined();
    expect(await allRegistryAuths(folder.context)).toEqual({});
    await folder.write('.docker/config.json', { auths: { 'example.com': {} } });
    expect(await registryAuth('example.com', folder.context)).toBeUndefined();
    expect(folder.context.host.hidden).toEqual([]);
  });

  test('settings that are broken are told without what is in them', async () => {
    await using folder = await testFolder();
    await folder.write('.docker/config.json', '{ "auths": { "x": { "password": "very secret" } } ');
    const told = await problemIn(registryAuth('example.com', folder.context));
    expect(told).toContain('.docker/config.json: it is not JSON');
    expect(told).not.toContain('secret');
  });
});

describe('helpers', () => {
  test('the one for a registry, else the one for all, else the file', async () => {
    await using folder = await testFolder();
    await helper(folder, 'own', { 'example.com': ['own', 'a secret'] });
    await helper(folder, 'general', { 'example.com': ['general', 'word'], 'example.org': ['general', 'word'] });
    await folder.write('.docker/config.json', {
      credHelpers: { 'example.com': 'own' },
      credsStore: 'general',
      auths: { 'example.com': { auth: base64('file:word') }, 'example.net': { auth: base64('file:word') } },
    });
    expect(await registryAuth('example.com', folder.context)).toEqual({
      serveraddress: 'example.com',
      username: 'own',
      password: 'a secret',
    });
    expect(folder.context.host.hidden).toContain('a secret');
    expect(await registryAuth('example.org', folder.context)).toMatchObject({ username: 'general' });
    expect(await registryAuth('example.net', folder.context)).toMatchObject({ username: 'file' });
    expect(await registryAuth('example.edu', folder.context)).toBeUndefined();
    expect(folder.scope.held).toEqual([]);
    const all = await allRegistryAuths(folder.context);
    expect(Object.entries(all).map(([server, { username }]) => `${server} ${username}`)).toEqual([
      'example.com own',
      'example.net file',
      'example.org general',
    ]);
  });

  test('a registry’s own helper can be none', async () => {
    await using folder = await testFolder();
    await helper(folder, 'general', { 'example.com': ['general', 'word'] });
    await folder.write('.docker/config.json', {
      credHelpers: { 'example.com': '' },
      credsStore: 'general',
      auths: { 'example.com': { auth: base64('file:word') } },
    });
    expect(await registryAuth('example.com', folder.context)).toMatchObject({ username: 'file' });
    expect(await allRegistryAuths(folder.context)).toMatchObject({ 'example.com': { username: 'file' } });
  });

  test('Docker Hub by its old name, and a token instead of a password', async () => {
    await using folder = await testFolder();
    await helper(folder, 'desktop', { [hubServer]: ['<token>', 'a token'] });
    await folder.write('.docker/config.json', { credsStore: 'desktop' });
    const expected = { serveraddress: hubServer, identitytoken: 'a token' };
    for (const domain of ['docker.io', 'index.docker.io']) expect(await registryAuth(domain, folder.context)).toEqual(expected);
    expect(await allRegistryAuths(folder.context)).toEqual({ [hubServer]: expected });
    expect(folder.context.host.hidden).toContain('a token');
  });

  test('one that is not installed', async () => {
    await using folder = await testFolder();
    await folder.write('.docker/config.json', { credHelpers: { 'example.com': 'nowhere' }, credsStore: 'missing' });
    expect(await problemIn(registryAuth('example.com', folder.context))).toBe(
      'docker/helper-missing: .docker/config.json says that the credentials of example.com are kept by "docker-credential-nowhere", which is not on the PATH. Install it, or log in to the registry without it.',
    );
    expect(await allRegistryAuths(folder.context)).toEqual({});
    expect(folder.report.warnings.map(({ detail }) => detail?.slice(0, 90))).toEqual([
      '.docker/config.json says that the credentials of all registries are kept by "docker-creden',
      '.docker/config.json says that the credentials of example.com are kept by "docker-credentia',
    ]);
  });

  test.each([
    ['echo locked; echo "no display" >&2; exit 2', 'exit code 2, and said: locked\nno display.'],
    ['exit 1', 'exit code 1, without a word.'],
    ['echo hunter2', 'its answer is not JSON.'],
    ['echo "[]"', 'its answer is not JSON.'],
    [`echo '{"Username": "me"}'`, 'its answer has no "Username" and "Secret".'],
    ['kill -KILL $$', 'signal SIGKILL, without a word.'],
  ])('one that fails: %s', async (script, reason) => {
    await using folder = await testFolder();
    await folder.program('docker-credential-x', script);
    await folder.write('.docker/config.json', { credsStore: 'x' });
    expect(await problemIn(registryAuth('example.com', folder.context))).toBe(
      `docker/helper-failed: "docker-credential-x get" for example.com (.docker/config.json): ${reason}`,
    );
  });

  test('one that lists what it does not give is asked no further', async () => {
    await using folder = await testFolder();
    await folder.program('docker-credential-x', `[ "$1" = list ] && echo '{"example.com":"me"}' && exit; echo broken; exit 1`);
    await folder.write('.docker/config.json', { credsStore: 'x', auths: { 'example.org': { auth: base64('me:word') } } });
    expect(Object.keys(await allRegistryAuths(folder.context))).toEqual(['example.org']);
    expect(folder.report.told).toEqual(['warning: docker/helper-failed']);
  });

  test('an empty secret is none, and nothing that is asked is an argument', async () => {
    await using folder = await testFolder();
    await folder.program('docker-credential-x', `echo "$#" >'${folder.path}/count'; echo '{"Username":"","Secret":""}'`);
    await folder.write('.docker/config.json', { credsStore: 'x' });
    expect(await registryAuth('example.com', folder.context)).toBeUndefined();
    expect(folder.context.host.hidden).not.toContain('');
  });

  test('an abort ends one that waits', async () => {
    await using folder = await testFolder();
    await folder.program('docker-credential-x', `exec sleep 1000`);
    await folder.write('.docker/config.json', { credsStore: 'x' });
    const asking = registryAuth('example.com', folder.context);
    setImmediate(() => folder.controller.abort(new Error('enough')));
    await expect(asking).rejects.toThrow('enough');
    await expect(allRegistryAuths(folder.context)).rejects.toThrow('enough');
  });
});

describe('other places', () => {
  test('DOCKER_AUTH_CONFIG goes before the file, which fills up', async () => {
    const auths = { 'example.com': { auth: base64('variable:word') } };
    await using folder = await testFolder({ DOCKER_AUTH_CONFIG: JSON.stringify({ auths }) });
    await folder.write('.docker/config.json', {
      auths: { 'example.com': { auth: base64('file:word') }, 'example.org': { auth: base64('file:word') } },
    });
    expect(await registryAuth('example.com', folder.context)).toMatchObject({ username: 'variable' });
    expect(await registryAuth('example.org', folder.context)).toMatchObject({ username: 'file' });
    const all = await allRegistryAuths(folder.context);
    expect([all['example.com']?.username, all['example.org']?.username]).toEqual(['variable', 'file']);
    await using broken = await testFolder({ DOCKER_AUTH_CONFIG: 'broken' });
    expect(await problemIn(registryAuth('example.com', broken.context))).toContain('DOCKER_AUTH_CONFIG: it is not JSON');
  });

  test.each([
    ['XDG_RUNTIME_DIR', 'FOLDER/runtime', 'runtime/containers/auth.json'],
    ['REGISTRY_AUTH_FILE', 'FOLDER/mine.json', 'mine.json'],
  ])('what Podman keeps, by %s, comes last', async (variable, value, file) => {
    await using folder = await testFolder({ [variable]: value });
    await helper(folder, 'podman', { 'example.net': ['helper', 'word'], 'docker.io': ['hub', 'word'] });
    await folder.write(file, {
      credHelpers: { 'example.net': 'podman', 'docker.io': 'podman' },
      auths: {
        'example.com': { auth: base64('podman:word') },
        'example.org': { auth: base64('podman:word') },
        'example.edu/team': { auth: base64('team:word') },
      },
    });
    await folder.write('.docker/config.json', { auths: { 'example.com': { auth: base64('docker:word') } } });
    const user = async (domain: string) => (await registryAuth(domain, folder.context))?.username;
    expect(await Promise.all(['example.com', 'example.org', 'example.net', 'docker.io', 'example.edu'].map(user))).toEqual([
      'docker',
      'podman',
      'helper',
      'hub',
      // Only for a part of that registry.
      undefined,
    ]);
    const all = await allRegistryAuths(folder.context);
    expect(Object.fromEntries(Object.entries(all).map(([server, { username }]) => [server, username]))).toEqual({
      'example.com': 'docker',
      'example.org': 'podman',
      'example.net': 'helper',
      [hubServer]: 'hub',
    });
  });
});
