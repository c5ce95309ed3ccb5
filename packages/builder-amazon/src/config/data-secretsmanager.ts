import { attr, bodies, body, type Infer, t } from '@imgbuild/core/sdk';
import { accessSettings } from './access.ts';

/** Settings of the data source `amazon-secretsmanager`. */
export const config = bodies(
  accessSettings,
  body({
    name: attr(t.string, { doc: 'Name or ARN of the secret.', required: true }),
    key: attr(t.string, {
      doc: 'Which value of a secret that is a JSON object; of one that is no JSON the whole is given. Default: its first.',
    }),
    version_id: attr(t.string, { doc: 'Version by its id; goes before `version_stage`.' }),
    version_stage: attr(t.string, { doc: 'Version by its label.', default: 'AWSCURRENT' }),
  }),
);

export const outputs = body({
  value: attr(t.string, { doc: 'The secret, or its value of `key`.', required: true, sensitive: true }),
  secret_string: attr(t.string, { doc: 'The whole secret, if it is a text.', required: true, sensitive: true }),
  secret_binary: attr(t.string, {
    doc: 'The whole secret, if it is binary: as text where it is UTF-8, else as base64.',
    required: true,
    sensitive: true,
  }),
  version_id: attr(t.string, { doc: 'Id of the version.', required: true }),
});

export type SecretDataConfig = Infer<typeof config>;
export type SecretData = Infer<typeof outputs>;
