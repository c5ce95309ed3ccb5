import {
  attr,
  block,
  body,
  defineBuilder,
  defineDataSource,
  definePlugin,
  definePostProcessor,
  defineProvisioner,
  type Plugin,
  t,
} from '@imgbuild/core/sdk';

/** Components with a schema of every shape, for fixtures. Nothing here ever runs. */
const never = (): never => {
  throw new Error('fixtures do not run anything');
};

const machine = defineBuilder({
  summary: 'A machine that is never made.',
  platform: 'test',
  config: body(
    {
      image: attr(t.string, { doc: 'What to start from.', required: true }),
      size: attr(t.number, { doc: 'Gigabytes.', default: 10 }),
      fast: attr(t.bool, { doc: 'Whether to hurry.' }),
      token: attr(t.string, { doc: 'A secret.', sensitive: true, env: ['MACHINE_TOKEN'] }),
      answer: attr(t.file, { doc: 'A file of answers.' }),
      wait: attr(t.duration, { doc: 'How long to wait.' }),
      zone: attr(t.oneOf(['north', 'south']), { doc: 'Where.' }),
      tags: attr(t.map(t.string), { doc: 'Labels.' }),
      names: attr(t.list(t.string), { doc: 'Other names.' }),
      disk: block(body({ path: attr(t.string, { doc: 'Path.', required: true }), gigabytes: attr(t.number, { doc: 'Size.' }) }), {
        doc: 'A disk.',
        repeat: 'many',
      }),
    },
    { rules: [{ rule: 'at-most-one', of: ['zone', 'answer'] }] },
  ),
  outputs: body({
    SourceImage: attr(t.string, { doc: 'The image it was made from.', required: true }),
    AdminToken: attr(t.string, { doc: 'A secret of the machine.', required: true, sensitive: true }),
  }),
  run: never,
});

const cloud = defineBuilder({
  summary: 'An image of a cloud that takes few names.',
  platform: 'test',
  config: body({
    image_name: attr(t.string, { doc: 'What to call it.', required: true }),
    label: attr(t.template(['SourceName']), { doc: 'What to tell of it.' }),
  }),
  outputs: body({}),
  names: { allowed: 'a-z0-9-', replacement: '-', letterCase: 'lower', trimEnd: '-' },
  run: never,
});

const bare = defineBuilder({ summary: 'No machine at all.', platform: 'test', config: body({}), outputs: body({}), run: never });

const run = defineProvisioner({
  summary: 'Runs commands.',
  config: body(
    {
      inline: attr(t.list(t.string), { doc: 'Commands.' }),
      script: attr(t.file, { doc: 'A script.' }),
      execute_command: attr(t.template(['Path', 'Vars']), { doc: 'How to run it.', default: 'sh {{ .Path }}' }),
      environment: attr(t.map(t.string), { doc: 'Variables.' }),
    },
    { rules: [{ rule: 'exactly-one', of: ['inline', 'script'] }] },
  ),
  run: never,
});

const anything = defineProvisioner({
  summary: 'Takes a value of any kind.',
  config: body({ value: attr(t.any, { doc: 'Anything.' }) }),
  run: never,
});

const postProcessor = (summary: string, gates: { accepts?: readonly string[]; produces?: string }) =>
  definePostProcessor({ summary, config: body({ output: attr(t.string, { doc: 'Where to.' }) }), run: never, ...gates });

const lookup = defineDataSource({
  summary: 'Finds something.',
  config: body({ input: attr(t.string, { doc: 'What to find.', required: true }) }),
  outputs: body({ output: attr(t.string, { doc: 'What was found.', required: true }) }),
  read: never,
});

/** What builders have in common. */
export const sharedSettings = body({ ssh_timeout: attr(t.duration, { doc: 'How long to wait for SSH.' }) });

export const fixturePlugin: Plugin = definePlugin({
  accessor: 'test',
  builders: { machine, cloud, bare },
  dataSources: { lookup },
  provisioners: { run, anything },
  postProcessors: {
    pack: postProcessor('Packs.', { produces: 'test.pack' }),
    ship: postProcessor('Ships packs.', { accepts: ['test.pack'], produces: 'test.ship' }),
    unship: postProcessor('Takes what was shipped.', { accepts: ['test.ship'] }),
    note: postProcessor('Takes notes.', {}),
  },
});
