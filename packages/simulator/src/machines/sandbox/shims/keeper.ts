/**
 * Puts the shims over the programs of the image, by bind mounts, so that they are never part of a disk; and takes them off
 * again. Arguments: `up`, `down`, or `gone DEVICE` when a disk is detached. The table has lines `PROGRAM FILE`.
 * `tools` holds copies of what it needs itself, which work while the image's own are replaced.
 */
export const keeper = `#!/bin/sh
set -u
here=/run/imgbuild
tools=$here/inside/tools
originals=$here/inside/originals
mounted=$here/inside/mounted

# A program and all that are links to it: what they are called decides what they do.
cover() {
  program=$1 file=$2
  for folder in /usr/sbin /usr/bin /sbin /bin; do
    [ -x "$folder/$program" ] || continue
    target=$(readlink -f "$folder/$program")
    [ -f "$target" ] || continue
    if [ "$target" -ef "$here/shims/$file" ]; then return; fi
    base=\${target##*/}
    rm -f "$originals/$base"
    : > "$originals/$base"
    "$tools/mount" --bind "$target" "$originals/$base" || return
    for name in $(find -L /usr/sbin /usr/bin /sbin /bin -maxdepth 1 -samefile "$target" 2> /dev/null); do
      name=\${name##*/}
      [ "$name" = "$base" ] || ln -sf "$base" "$originals/$name"
    done
    "$tools/mount" --bind "$here/shims/$file" "$target" && printf '%s\\n%s\\n' "$target" "$originals/$base" >> "$mounted"
    return
  done
}

case $1 in
  up)
    if [ ! -d "$tools" ]; then
      mkdir -p "$tools" "$originals"
      cp "$(command -v mount)" "$(command -v umount)" "$tools/"
    fi
    while read -r program file; do cover "$program" "$file"; done < "$here/table"
    ;;
  down)
    while read -r target; do "$tools/umount" -l "$target"; done < "$mounted"
    rm -f "$mounted"
    ;;
  gone)
    list=$here/inside/filesystems/$2.mounts
    [ -f "$list" ] && while read -r target; do "$tools/umount" -l "$target" 2> /dev/null; done < "$list"
    rm -f "$here/inside/filesystems/$2" "$here/inside/filesystems/$2".* "/dev/$2"
    ;;
esac
`;
