type Things = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

interface Image {
  readonly mappings: readonly { readonly ebs?: { readonly snapshotId?: string } }[];
}

/** What a region has from the beginning, and images, which are told of by themselves. */
const usual = ['name', 'zones', 'images', 'deregistered', 'vpcs', 'subnets', 'networked'];

/**
 * Of the state of a simulated Amazon, what stands in all regions and accounts beside images and their snapshots, terminated instances, and the networks that everybody
 * has: one line for each.
 */
export function leftIn(state: unknown): readonly string[] {
  const { regions, accounts } = state as {
    readonly regions: Readonly<Record<string, Things>>;
    readonly accounts: Readonly<Record<string, Things>>;
  };
  return [
    ...Object.entries(regions).flatMap(([region, kinds]) => {
      const isLeft = leftOf(kinds);
      return Object.entries(kinds)
        .filter(([kind]) => !usual.includes(kind))
        .flatMap(([kind, things]) =>
          Object.entries(things).flatMap(([id, thing]) => (isLeft(kind, id, thing) ? [`${region} ${kind} ${id}`] : [])),
        );
    }),
    ...Object.entries(accounts).flatMap(([account, kinds]) =>
      Object.entries(kinds).flatMap(([kind, things]) =>
        kind === 'id' ? [] : Object.keys(things).map((id) => `${account} ${kind} ${id}`),
      ),
    ),
  ];
}

function leftOf(kinds: Things): (kind: string, id: string, thing: unknown) => boolean {
  const images = Object.values(kinds['images'] ?? {}) as readonly Image[];
  const ofImages = images.flatMap(({ mappings }) => mappings.map(({ ebs }) => ebs?.snapshotId));
  const ofEverybody = Object.entries((kinds['securityGroups'] ?? {}) as Readonly<Record<string, { readonly name: string }>>)
    .filter(([, { name }]) => name === 'default')
    .map(([id]) => id);
  return (kind, id, thing) => {
    if (kind === 'snapshots') return !ofImages.includes(id);
    if (kind === 'instances') return (thing as { readonly state: string }).state !== 'terminated';
    if (kind === 'securityGroups') return !ofEverybody.includes(id);
    if (kind === 'securityGroupRules') return !ofEverybody.includes((thing as { readonly groupId: string }).groupId);
    return true;
  };
}
