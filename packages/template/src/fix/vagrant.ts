import { isObject } from './data.ts';
import { type Fixer, keyFixer, withValue, without } from './fixer.ts';

const providers = ['aws', 'digitalocean', 'virtualbox', 'vmware'];

/** What is said for one provider stands in `override`. */
export const vagrantOverride: Fixer = keyFixer(
  'pp-vagrant-override',
  'post-processor',
  ['vagrant'],
  providers,
  (postProcessor) => {
    const override = postProcessor.get('override');
    const moved = [...postProcessor].filter(([key]) => providers.includes(key));
    return withValue(
      without(postProcessor, ...providers),
      'override',
      new Map([...(isObject(override) ? override : []), ...moved]),
    );
  },
);
