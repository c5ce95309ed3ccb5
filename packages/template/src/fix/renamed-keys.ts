import { isObject } from './data.ts';
import { type Fixer, keyFixer, renamed, stepFixer, withValue } from './fixer.ts';

// Keys with nothing more to them than a new name.

export const scalewayAccess: Fixer = keyFixer('scaleway-access-key', 'builder', ['scaleway'], ['access_key'], (builder) =>
  renamed(builder, 'access_key', 'organization_id', 'new'),
);

export const manifestOutput: Fixer = keyFixer('manifest-filename', 'post-processor', ['manifest'], ['filename'], (step) =>
  renamed(step, 'filename', 'output', 'old'),
);

export const galaxyCommand: Fixer = keyFixer('galaxy-command', 'provisioner', ['ansible-local'], ['galaxycommand'], (step) =>
  renamed(step, 'galaxycommand', 'galaxy_command', 'new'),
);

/** The key stands in a block of the builder. */
export const azureExclude: Fixer = {
  ...stepFixer('azure-exclude_from_latest', 'builder', ['azure-chroot*'], (builder) => {
    const destination = builder.get('shared_image_destination');
    if (!isObject(destination)) return builder;
    const fixed = renamed(destination, 'exlude_from_latest', 'exclude_from_latest', 'old');
    return withValue(builder, 'shared_image_destination', fixed);
  }),
  oldKeys: [{ kind: 'builder', types: ['azure-chroot*'], keys: ['exlude_from_latest'] }],
};
