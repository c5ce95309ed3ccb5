import { failure, type Host, type Reporter, type Scope } from '@imgbuild/core/sdk';
import { domainOf, engineKey, registryAuth } from './credentials.ts';
import type { Engine, RegistryAuth } from '../engine/engine.ts';
import { reasonOf, statusOf } from '../engine/error.ts';
import type { LoginConfig } from '../login-settings.ts';
import { problems } from '../problems.ts';
import { hub, parseReference } from './reference.ts';

interface Context {
  readonly engine: Engine;
  readonly host: Host;
  readonly scope: Scope;
  readonly signal: AbortSignal;
  readonly report: Reporter;
}

/** Credentials by registry: what the template gives for one of them, and what Docker's own settings have for the others. */
export interface Registries {
  authFor(reference: string): Promise<RegistryAuth | undefined>;
  /** What the template gives. */
  readonly own: RegistryAuth | undefined;
}

/** Logs in as the template says, so that wrong credentials are told before anything else is done. Nothing is written down. */
export async function logIn(settings: LoginConfig, ctx: Context): Promise<Registries> {
  const own = await ownAuth(settings, ctx);
  if (own !== undefined) {
    ctx.report.detail('Logging in...');
    await ctx.engine.checkAuth(own, ctx.signal).catch((error: unknown) => {
      if (statusOf(error) === undefined) throw error;
      // Podman asks by TLS alone here, also a registry that it is allowed to use without: what comes next will tell.
      if (/HTTP response to HTTPS client/.test(reasonOf(error))) return;
      const values = { server: own.serveraddress, user: own.username ?? '', reason: reasonOf(error) };
      throw failure(problems.create('login-refused', values), error);
    });
  }
  const ownKey = own === undefined ? undefined : engineKey(own.serveraddress);
  return {
    own,
    authFor: async (reference) => {
      const domain = parseReference(reference)?.domain ?? hub;
      return own !== undefined && engineKey(domain) === ownKey ? own : registryAuth(domain, ctx);
    },
  };
}

async function ownAuth(settings: LoginConfig, ctx: Context): Promise<RegistryAuth | undefined> {
  const server = settings.login_server ?? '';
  if (settings.ecr_login) {
    ctx.report.detail('Fetching ECR credentials...');
    const { ecrAuth } = await import('./ecr.ts');
    const keys = {
      ...(settings.aws_access_key === undefined ? {} : { accessKey: settings.aws_access_key }),
      ...(settings.aws_secret_key === undefined ? {} : { secretKey: settings.aws_secret_key }),
      ...(settings.aws_token === undefined ? {} : { token: settings.aws_token }),
      ...(settings.aws_profile === undefined ? {} : { profile: settings.aws_profile }),
    };
    return ecrAuth({ server, ...keys, public: settings.aws_force_use_public_ecr ? 'yes' : 'no' }, ctx);
  }
  if (!settings.login) return undefined;
  if (settings.login_username === undefined) {
    // As `docker login` does with what it knows already.
    const domain = server === '' ? hub : domainOf(server);
    const known = await registryAuth(domain, ctx);
    if (known === undefined) throw failure(problems.create('login-unknown', { server: domain }));
    return known;
  }
  return {
    serveraddress: server === '' ? 'https://index.docker.io/v1/' : server,
    username: settings.login_username ?? '',
    password: settings.login_password ?? '',
  };
}
