/** What the provisioners have in common of Galaxy's options. */
export interface GalaxyOptions {
  readonly file: string;
  /** `-f` and the like. */
  readonly force: readonly string[];
  readonly rolesPath?: string | undefined;
  readonly collectionsPath?: string | undefined;
}

/**
 * Arguments for `ansible-galaxy`, one list for each time that it has to run. A requirements file has `roles:` or `collections:`
 * at its root, or it is the old list of roles (Ansible Galaxy User Guide, "Installing multiple roles from a file").
 */
export function galaxyCalls(requirements: string, o: GalaxyOptions): readonly (readonly string[])[] {
  const hasRoles = /^roles:/m.test(requirements);
  const hasCollections = /^collections:/m.test(requirements);
  const call = (words: readonly string[], path: string | undefined): readonly string[] => [
    ...words,
    'install',
    '-r',
    o.file,
    ...o.force,
    ...(path === undefined || path === '' ? [] : ['-p', path]),
  ];
  return [
    ...(hasRoles || !hasCollections ? [call([], o.rolesPath)] : []),
    ...(hasCollections ? [call(['collection'], o.collectionsPath)] : []),
  ];
}
