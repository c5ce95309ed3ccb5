import { expect, test } from 'vitest';
import { proxyVariables } from '../src/registry/proxies.ts';
import { testFolder } from './folder.ts';

test('proxies of the engine, else those for all; with their passwords hidden', async () => {
  await using folder = await testFolder();
  await folder.write('.docker/config.json', {
    proxies: {
      default: { httpProxy: 'http://user:of-the-proxy@proxy:3128', noProxy: 'localhost,.example' },
      'unix:///own.sock': { allProxy: 'socks5://other:1080', httpsProxy: '' },
    },
  });
  const { host } = folder.context;
  expect(await proxyVariables('unix:///var/run/docker.sock', host)).toEqual({
    HTTP_PROXY: 'http://user:of-the-proxy@proxy:3128',
    http_proxy: 'http://user:of-the-proxy@proxy:3128',
    NO_PROXY: 'localhost,.example',
    no_proxy: 'localhost,.example',
  });
  expect(host.hidden).toEqual(['of-the-proxy']);
  expect(await proxyVariables('unix:///own.sock', host)).toEqual({
    ALL_PROXY: 'socks5://other:1080',
    all_proxy: 'socks5://other:1080',
  });
});

test('without settings there are none', async () => {
  await using folder = await testFolder();
  expect(await proxyVariables('unix:///var/run/docker.sock', folder.context.host)).toEqual({});
});
