import { checkConnection, communicatorSettings, connectionTo, verifyConnection } from '@imgbuild/builder-kit';
import { body, defineBuilder } from '@imgbuild/core/sdk';
import { noneCommunicator } from './none-communicator.ts';
import { problems } from './problems.ts';

const builderId = 'fnoeding.null';

const isEmpty = (text: string | undefined): boolean => text === undefined || text === '';

/** Makes nothing, and runs provisioners against what is there already. */
export const nullBuilder = defineBuilder({
  summary: 'Runs provisioners without building anything.',
  platform: 'none',
  produces: builderId,
  config: communicatorSettings,
  outputs: body({}),
  // The machine is there already, so the template has to say how to reach it.
  *check(config) {
    const { communicator = 'ssh' } = config;
    if (communicator === 'ssh') {
      if (isEmpty(config.ssh_host)) yield problems.create('address-missing', { name: 'ssh_host' });
      if (isEmpty(config.ssh_username)) yield problems.create('address-missing', { name: 'ssh_username' });
      if (isEmpty(config.ssh_password) && isEmpty(config.ssh_private_key_file) && !config.ssh_agent_auth)
        yield problems.create('login-missing');
    }
    if (communicator === 'winrm') {
      if (isEmpty(config.winrm_host)) yield problems.create('address-missing', { name: 'winrm_host' });
      if (isEmpty(config.winrm_username)) yield problems.create('address-missing', { name: 'winrm_username' });
    }
    if (!['ssh', 'winrm', 'none'].includes(communicator))
      yield { ...problems.create('communicator-not-available', { communicator }), path: ['communicator'] };
    yield* checkConnection(config);
  },
  verify: (ctx) => verifyConnection(ctx),
  run: async (ctx) => {
    const connection = connectionTo(ctx.config);
    const { communicator: name } = connection;
    const communicator = name === 'none' ? noneCommunicator : await ctx.connect(connection);
    await ctx.provision({ id: 'Null', os: name === 'winrm' ? 'windows' : 'linux', communicator, connection }, {});
    return {
      builderId,
      id: 'Null',
      summary: 'Did not export anything. This is the null builder',
      files: [],
      data: {},
    };
  },
});
