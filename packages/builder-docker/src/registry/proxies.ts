import type { Host } from '@imgbuild/core/sdk';
import { readDockerConfig } from './docker-config.ts';

/** Settings of a proxy, and the variables that they become. Source: docs.docker.com/engine/cli/proxy. */
const variables = {
  httpProxy: 'HTTP_PROXY',
  httpsProxy: 'HTTPS_PROXY',
  noProxy: 'NO_PROXY',
  ftpProxy: 'FTP_PROXY',
  allProxy: 'ALL_PROXY',
} as const;

/**
 * The proxies that Docker's own settings have for an engine, as variables in both spellings. Its CLI puts them into containers,
 * where a commit finds them; here they are given to commands and builds only, and are not in the image.
 */
export async function proxyVariables(engine: string, host: Host): Promise<Readonly<Record<string, string>>> {
  const config = await readDockerConfig(host);
  const settings = config?.proxies.get(engine) ?? config?.proxies.get('default') ?? {};
  return Object.fromEntries(
    Object.entries(variables).flatMap(([setting, variable]) => {
      const value = settings[setting];
      if (typeof value !== 'string' || value === '') return [];
      // An address may hold a password.
      const password = /^[a-z]+:\/\/[^/@:]*:([^/@]+)@/.exec(value)?.[1];
      if (password !== undefined) host.hide(password);
      return [
        [variable, value],
        [variable.toLowerCase(), value],
      ];
    }),
  );
}
