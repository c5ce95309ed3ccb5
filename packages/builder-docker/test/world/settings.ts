import { configure, type TestHost } from '@imgbuild/core/testing';
import { builder } from '../../src/builder.ts';
import type { BuilderConfig } from '../../src/config.ts';

/** Settings as a template would give them. */
export function settingsOf(raw: object, host: TestHost): BuilderConfig {
  const { config, problems } = configure(builder, raw as never, host);
  const errors = problems.filter(({ severity }) => severity !== 'warning');
  if (config === undefined || errors.length > 0) throw new Error(errors.map(({ summary }) => summary).join('\n'));
  return config as never;
}
