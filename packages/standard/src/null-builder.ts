import { attr, body, defineBuilder, t } from '@imgbuild/core/sdk';
import { noneCommunicator } from './none-communicator.ts';
import { problems } from './problems.ts';

const builderId = 'fnoeding.null';

/** Makes nothing, and runs provisioners against what is there already. */
export const nullBuilder = defineBuilder({
  summary: 'Runs provisioners without building anything.',
  platform: 'none',
  produces: builderId,
  config: body({
    communicator: attr(t.string, { doc: 'How to reach the machine. `none` when the provisioners work here.', default: 'ssh' }),
  }),
  outputs: body({}),
  *check(config) {
    const { communicator } = config;
    if (communicator !== 'none')
      yield { ...problems.create('communicator-not-available', { communicator }), path: ['communicator'] };
  },
  run: async (ctx) => {
    await ctx.provision({ id: 'Null', os: 'linux', communicator: noneCommunicator, connection: { communicator: 'none' } }, {});
    return {
      builderId,
      id: 'Null',
      summary: 'Did not export anything. This is the null builder',
      files: [],
      data: {},
    };
  },
});
