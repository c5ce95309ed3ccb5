/** What the `source` of a required plugin names. */
export type Source =
  /** An npm package. */
  | { readonly kind: 'npm'; readonly name: string }
  /** A Packer plugin, `HOST/NAMESPACE/NAME`, that a package may stand in for. */
  | { readonly kind: 'packer'; readonly address: string }
  | { readonly kind: 'invalid'; readonly mistake: string };

const npmName = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;

/** Reads a source: `@imgbuild/builder-rootfs`, `npm/some-package`, `some-package` or `github.com/hashicorp/amazon`. */
export function parseSource(text: string): Source {
  if (text.includes('://') || /[?#]/.test(text)) {
    return {
      kind: 'invalid',
      mistake: 'it is an address on the web; write it without the scheme, as in "github.com/hashicorp/amazon"',
    };
  }
  const name = text.replace(/^npm\//, '');
  if (npmName.test(name)) return { kind: 'npm', name };
  const parts = text.split('/');
  const last = parts.at(-1) ?? '';
  if (parts.length < 3 || !parts[0]?.includes('.') || parts.includes('') || /\s/.test(text)) {
    return { kind: 'invalid', mistake: 'it is neither the name of an npm package nor of the form "github.com/hashicorp/amazon"' };
  }
  if (/^packer-(plugin-)?/.test(last)) {
    const short = [...parts.slice(0, -1), last.replace(/^packer-(plugin-)?/, '')].join('/');
    return { kind: 'invalid', mistake: `its last part must not start with "packer-"; write "${short}"` };
  }
  return { kind: 'packer', address: text.toLowerCase() };
}
