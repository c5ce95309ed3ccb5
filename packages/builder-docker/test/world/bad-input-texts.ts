/** How builds fail, by what is wrong; Podman's words where they are others than Docker's. */
export const texts: Readonly<Record<string, { readonly docker: string; readonly podman?: string }>> = {};
