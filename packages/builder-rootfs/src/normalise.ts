import type { Entry } from '@imgbuild/sandbox';

/** Caches and logs that say when and where something was built, and that every program makes anew. Left out of images. */
const dropped: readonly RegExp[] = [
  /^var\/log\/(dpkg|alternatives|bootstrap|fontconfig|faillog)\.log$/,
  /^var\/log\/apt\/./,
  /^var\/cache\/ldconfig\/aux-cache$/,
  /^var\/cache\/apt\/(pkgcache|srcpkgcache)\.bin$/,
  /^var\/cache\/apt\/archives\/([^/]+\.deb|lock|partial\/.)/,
  /^var\/cache\/debconf\/[^/]+-old$/,
  /^var\/lib\/apt\/lists\/./,
  /^var\/lib\/dpkg\/(status|diversions|statoverride)-old$/,
  /^var\/lib\/systemd\/random-seed$/,
  /^var\/lib\/dbus\/machine-id$/,
  /(^|\/)__pycache__\/[^/]+\.pyc$/,
];

/** Whether an entry is one of them. A whiteout is kept: the base had the file. */
export function isVolatile(entry: Entry): boolean {
  return entry.type !== 'whiteout' && entry.type !== 'directory' && dropped.some((pattern) => pattern.test(entry.path));
}

/** Entries without what differs from build to build. A machine-id is made when a machine first starts. */
export async function* normalise(entries: AsyncIterable<Entry>): AsyncIterable<Entry> {
  const text = new TextEncoder().encode('uninitialized\n');
  for await (const entry of entries) {
    if (isVolatile(entry)) continue;
    // What the sandbox itself laid over a base that had none.
    if (entry.type === 'file' && entry.size === 0 && (entry.path === 'etc/resolv.conf' || entry.path === 'etc/hosts')) continue;
    if (entry.path !== 'etc/machine-id' || entry.type !== 'file' || entry.size === 0) yield entry;
    else {
      yield {
        ...entry,
        size: text.length,
        content: (async function* () {
          yield text;
        })(),
      };
    }
  }
}
