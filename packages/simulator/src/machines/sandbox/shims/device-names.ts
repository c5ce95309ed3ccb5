/**
 * For shims: what a word says of a disk. `find_device WORD` succeeds for a disk that is attached or a partition of it, and
 * sets `disk` (its name), `key` (the partition's, for what is noted of its filesystem) and `folder`, where its files are.
 * Partitions of a disk are one folder, the disk's, except small ones that hold no root filesystem (EFI, swap): these have
 * folders of their own, which are not part of the disk.
 */
export const deviceNames = `
notes=$inside/filesystems
find_device() {
  case $1 in
    UUID=*|LABEL=*)
      tag=\${1%%=*} wanted_value=\${1#*=}
      for file in "$notes"/*; do
        [ -f "$file" ] && grep -qxF "$tag=$wanted_value" "$file" && { find_device "/dev/\${file##*/}"; return; }
      done
      return 1
      ;;
    /dev/*) key=\${1#/dev/} ;;
    *) return 1 ;;
  esac
  case $key in ''|*/*) return 1 ;; esac
  for disk in "$key" "\${key%p[0-9]*}" "\${key%%[0-9]*}"; do
    [ -n "$disk" ] && [ -d "$here/disks/$disk" ] || continue
    canonical=$(readlink -f "$here/disks/$disk")
    part=\${key#"$disk"}
    disk=\${canonical##*/}
    key=$disk\${part#p}
    folder=$here/disks/$disk
    case $(note TYPE) in
      vfat|swap) folder=$inside/small/$key ;;
    esac
    return 0
  done
  return 1
}
note() { sed -n "s/^$1=//p" "$notes/$key" 2> /dev/null; }
`;
