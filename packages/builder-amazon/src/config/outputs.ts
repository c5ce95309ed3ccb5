import { attr, body, type Infer, t } from '@imgbuild/core/sdk';

/** Values of `build.*` that speak of the source image. */
export const sourceOutputs = body({
  BuildRegion: attr(t.string, { doc: 'Region of the build.', required: true }),
  SourceAMI: attr(t.string, { doc: 'Id of the source image.', required: true }),
  SourceAMIName: attr(t.string, { doc: 'Its name.', required: true }),
  SourceAMICreationDate: attr(t.string, { doc: 'When it was made, as `2024-01-15T10:30:00.000Z`.', required: true }),
  SourceAMIOwner: attr(t.string, { doc: 'Account that owns it.', required: true }),
  SourceAMIOwnerName: attr(t.string, { doc: 'Alias of that account: `amazon`; "" for those without.', required: true }),
});

export type SourceOutputs = Infer<typeof sourceOutputs>;
