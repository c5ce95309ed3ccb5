import type { Artifact, Json } from '@imgbuild/core/sdk';
import type { Access } from '../access-for.ts';
import type { MadeImage } from './create.ts';

/** The images that were made, as Packer tells of them: ids by region, sorted. `access` leads to the account again, to destroy them. */
export function imageArtifact(
  o: { readonly builderId: string; readonly name: string; readonly access: Access },
  images: readonly MadeImage[],
): Artifact {
  const sorted = [...images].sort((one, other) => (one.region < other.region ? -1 : 1));
  return {
    builderId: o.builderId,
    id: sorted.map(({ region, id }) => `${region}:${id}`).join(','),
    summary: `AMIs were created:\n${sorted.map(({ region, id }) => `${region}: ${id}\n`).join('')}`,
    files: [],
    images: sorted.map(({ region, id }) => ({ platform: 'aws', kind: 'ami', name: o.name, id, place: region })),
    data: { access: o.access, images: sorted.map(asData) },
  };
}

function asData({ region, id, foreign }: MadeImage): Json {
  return { region, id, ...(foreign === undefined ? {} : { foreign }) };
}
