import { attr, body, type Infer, t } from '@imgbuild/core/sdk';

/** How often and how long the builder asks whether something is ready. */
export const polling = body({
  max_attempts: attr(t.number, {
    doc: 'How often to ask before giving up. Default: AWS_MAX_ATTEMPTS, else what suits what is waited for.',
    min: 0,
  }),
  delay_seconds: attr(t.number, {
    doc: 'Seconds between two questions. Default: AWS_POLL_DELAY_SECONDS, else 2 when `max_attempts` is set, else what suits what is waited for.',
    min: 0,
  }),
});

export type PollingConfig = Infer<typeof polling>;
