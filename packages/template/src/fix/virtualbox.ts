import { type Fixer, keyFixer, withValue, without } from './fixer.ts';

/** Whether guest additions are attached is one of several modes now. The key is of the time when there was one such builder. */
export const virtualboxAdditions: Fixer = keyFixer(
  'virtualbox-gaattach',
  'builder',
  ['virtualbox'],
  ['guest_additions_attach'],
  (builder) => {
    const attach = builder.get('guest_additions_attach');
    if (typeof attach !== 'boolean') return builder;
    return withValue(without(builder, 'guest_additions_attach'), 'guest_additions_mode', attach ? 'attach' : 'upload');
  },
);
