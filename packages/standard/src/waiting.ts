import { attr, body, defineProvisioner, t } from '@imgbuild/core/sdk';

/** Waits. */
export const sleepProvisioner = defineProvisioner({
  summary: 'Waits for a while.',
  config: body({ duration: attr(t.duration, { doc: 'How long.', required: true }) }),
  run: async (ctx) => {
    ctx.report.say(`Sleeping for ${ctx.config.duration / 1000}s`);
    await ctx.host.clock.sleep(ctx.config.duration, ctx.signal);
  },
});

/** Waits for the person. */
export const breakpointProvisioner = defineProvisioner({
  summary: 'Waits until somebody presses Enter.',
  config: body({
    note: attr(t.string, { doc: 'What to tell at the breakpoint.', default: '' }),
    disable: attr(t.bool, { doc: 'Go on without waiting.', default: false }),
  }),
  run: async (ctx) => {
    const { note, disable } = ctx.config;
    const text = note === '' ? 'Pausing at breakpoint provisioner' : `Pausing at breakpoint provisioner with note "${note}"`;
    if (disable) ctx.report.say(`${text}: disabled, going on.`);
    else await ctx.report.ask(`${text}. Press enter to continue.`, ['continue']);
  },
});
