import { expect, test } from 'vitest';
import { listen, type Listening } from './listen.ts';
import { evaluate, fakeClock, load } from './loading.ts';

interface ConsulOptions {
  readonly token?: string;
  /** `USER:PASSWORD` that a proxy before it wants. */
  readonly login?: string;
  readonly troubles?: readonly number[];
}

/** A server that behaves as Consul does where its keys are read. */
function openConsulServer(keys: Readonly<Record<string, string>>, { token, login, troubles = [] }: ConsulOptions = {}) {
  const ahead = [...troubles];
  return listen((request, response) => {
    const trouble = ahead.shift();
    const [path = '', query] = (request.url ?? '').split('?');
    const value = keys[decodeURIComponent(path.replace(/^\/v1\/kv\//, ''))];
    const isLoggedIn = login === undefined || request.headers.authorization === `Basic ${btoa(login)}`;
    if (trouble !== undefined) response.writeHead(trouble).end('rpc error:\n  No cluster leader');
    else if (!isLoggedIn) response.writeHead(401).end();
    else if (token !== undefined && request.headers['x-consul-token'] !== token)
      response.writeHead(403).end("rpc error: Permission denied: token lacks permission 'key:read'");
    else if (value === undefined || query !== 'raw') response.writeHead(404).end();
    else response.end(value);
  });
}

const environment = ({ port }: Listening, more: Readonly<Record<string, string>> = {}) => ({
  CONSUL_HTTP_ADDR: `127.0.0.1:${port}`,
  ...more,
});

test.each([
  ['consul_key("app/size")', 'large', '/v1/kv/app/size?raw'],
  ['consul_key("/app/size")', 'large', '/v1/kv/app/size?raw'],
  ['consul_key("app//odd key?#")', 'ödd\n', '/v1/kv/app//odd%20key%3F%23?raw'],
])('%s', async (expression, value, path) => {
  await using consul = await openConsulServer({ 'app/size': 'large', 'app//odd key?#': 'ödd\n' });
  const { image, messages, hidden } = await evaluate(expression, { environment: environment(consul) });
  expect({ image, messages, hidden }).toEqual({ image: value, messages: [], hidden: [] });
  expect(consul.requests).toEqual([`GET ${path}`]);
});

test('tokens and logins are given, and hidden', async () => {
  await using consul = await openConsulServer({ a: 'b' }, { token: 'hush', login: 'me:secret' });
  const { image, hidden, loaded } = await evaluate('consul_key("a")', {
    environment: environment(consul, { CONSUL_HTTP_TOKEN: 'hush', CONSUL_HTTP_AUTH: 'me:secret', CONSUL_NAMESPACE: 'team' }),
  });
  expect(image).toBe('b');
  expect(consul.headers).toMatchObject({ 'x-consul-namespace': 'team' });
  expect(hidden).toEqual(['hush', 'secret', btoa('me:secret')]);
  expect(loaded.secrets).toEqual(hidden);
});

test('a token may stand in a file', async () => {
  await using consul = await openConsulServer({ a: 'b' }, { token: 'hush' });
  const { image } = await evaluate('consul_key("a")', {
    environment: environment(consul, { CONSUL_HTTP_TOKEN_FILE: '~/token' }),
    home: { token: 'hush\n' },
  });
  expect(image).toBe('b');
});

test.each<[expression: string, told: string, o?: ConsulOptions]>([
  ['consul_key("nope")', 'consul_key: Consul at ADDRESS has no key "nope" (404).'],
  ['consul_key("empty")', 'consul_key: the value of "empty" in Consul at ADDRESS is empty.'],
  ['consul_key("")', 'consul_key: the key is empty.'],
  ['consul_key("a/../b")', 'consul_key: the key "a/../b" has "." or ".." in it.'],
  [
    'consul_key("a")',
    'consul_key: Consul at ADDRESS does not let "a" be read (403); set CONSUL_HTTP_TOKEN to a token that may read it.',
    { token: 'hush' },
  ],
  [
    'consul_key("a")',
    'consul_key: Consul at ADDRESS gives no value for "a" (500, rpc error: No cluster leader).',
    { troubles: [500, 500, 500] },
  ],
])('%s: %s', async (expression, told, o) => {
  await using consul = await openConsulServer({ a: 'b', empty: '' }, o);
  const { messages } = await evaluate(expression, { environment: environment(consul) });
  expect(messages.map((each) => each.replace(consul.address, 'ADDRESS'))).toEqual([told]);
});

test('while it has no leader it is asked again', async () => {
  await using consul = await openConsulServer({ a: 'b' }, { troubles: [500] });
  const clock = fakeClock();
  expect(await evaluate('consul_key("a")', { environment: environment(consul), clock })).toMatchObject({ image: 'b' });
  expect(clock.slept).toEqual([1000]);
});

test.each<[environment: Record<string, string>, told: string]>([
  [
    { CONSUL_HTTP_ADDR: 'unix:///run/consul' },
    'consul_key: CONSUL_HTTP_ADDR is a socket, and only addresses of HTTP can be asked.',
  ],
  [{ CONSUL_HTTP_ADDR: 'ftp://x' }, 'consul_key: CONSUL_HTTP_ADDR is no address; it must begin with http:// or https://.'],
  [{ CONSUL_HTTP_SSL: 'maybe' }, 'consul_key: CONSUL_HTTP_SSL is neither true nor false.'],
])('%j: %s', async (given, told) => {
  expect((await evaluate('consul_key("a")', { environment: given })).messages).toEqual([told]);
});

test('a value that is no secret stays one that is shown, and what a secret is asked for by does not', async () => {
  await using consul = await openConsulServer({ a: 'b' });
  const { loaded } = await load(
    'locals { a = consul_key("a") }\nsource "machine" "a" { image = local.a }\nbuild { sources = ["machine.a"] }\n',
    {
      environment: environment(consul),
    },
  );
  expect(loaded.secrets).toEqual([]);
});
