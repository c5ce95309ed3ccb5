import { rm } from 'node:fs/promises';

export async function deleteKeyFile({ path }: { readonly path: string }): Promise<void> {
  await rm(path, { force: true });
}
