/** Paths with forward slashes, which Node takes on every platform. */
export function join(folder: string, ...parts: readonly string[]): string {
  const base = folder.replace(/[/\\]+$/, '');
  return [base, ...parts.map((part) => part.replace(/^\.\//, ''))].join('/');
}

/** A folder and those above it, nearest first. */
export function withParents(folder: string): readonly string[] {
  const folders = [folder];
  for (let current = folder; ;) {
    const above = /^(.*)[/\\][^/\\]+[/\\]*$/s.exec(current)?.[1];
    if (above === undefined) return folders;
    current = above === '' ? '/' : above;
    folders.push(current);
    if (above === '') return folders;
  }
}

/** Whether a folder is where a package manager put it, rather than somebody's working copy. */
export function isInstalled(folder: string): boolean {
  return /[/\\]node_modules[/\\]/.test(folder);
}
