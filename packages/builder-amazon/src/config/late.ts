import { t, type LateText } from '@imgbuild/core/sdk';

/** What late texts may say of the source image: `{{ .SourceAMIName }}`. `SourceAMITags` is a map, read as `{{ .SourceAMITags.Name }}`. */
export const sourceHoles = [
  'BuildRegion',
  'SourceAMI',
  'SourceAMIName',
  'SourceAMICreationDate',
  'SourceAMIOwner',
  'SourceAMIOwnerName',
  'SourceAMITags',
] as const;

export type SourceHole = (typeof sourceHoles)[number];

/** A text that is filled when the source image is known. */
export type SourceText = LateText<SourceHole>;

export const sourceText = t.template(sourceHoles);
