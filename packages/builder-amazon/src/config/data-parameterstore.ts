import { attr, bodies, body, type Infer, t } from '@imgbuild/core/sdk';
import { accessSettings } from './access.ts';

/** Settings of the data source `amazon-parameterstore`. */
export const config = bodies(
  accessSettings,
  body({
    name: attr(t.string, { doc: 'Name or ARN of the parameter, with `:VERSION` for an older version.', required: true }),
    with_decryption: attr(t.bool, { doc: 'Whether a SecureString is decrypted.', default: false }),
  }),
);

/** Most parameters are no secrets: ids of images are kept there. Whoever reads a decrypted SecureString hides it by `host.hide`. */
export const outputs = body({
  value: attr(t.string, { doc: 'The parameter’s value.', required: true }),
  version: attr(t.string, { doc: 'Its version.', required: true }),
  arn: attr(t.string, { doc: 'Its ARN.', required: true }),
});

export type ParameterDataConfig = Infer<typeof config>;
export type ParameterData = Infer<typeof outputs>;
