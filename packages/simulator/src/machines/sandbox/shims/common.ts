/**
 * What every shim begins with: what it was called as, where the programs are that it stands before, and how it tells what it
 * only pretended. The file is this machine's, outside of every disk.
 */
export const common = `#!/bin/sh
set -u
here=/run/imgbuild
inside=$here/inside
name=\${0##*/}
original=$inside/originals/$name
pretended() { printf '%s\\n' "$*" >> "$here/pretended"; }
`;
