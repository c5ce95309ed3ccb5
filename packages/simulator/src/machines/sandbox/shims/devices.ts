import { common } from './common.ts';
import { deviceNames } from './device-names.ts';

/**
 * What makes, looks at and changes filesystems and partitions. Of a disk that is attached they are pretended: making a
 * filesystem empties the disk's folder, and what it was called is noted, for those who ask.
 */
export const devices = `${common}${deviceNames}
mkdir -p "$notes" 2> /dev/null
found= target= type= label= uuid= only= output= columns= headings=yes skip=
for word in "$@"; do
  case $skip in
    type) type=$word ;;
    label) label=$word ;;
    uuid) uuid=$word ;;
    only) only="$only $word" ;;
    output) output=$word; columns=$word ;;
  esac
  if [ -n "$skip" ]; then skip=; continue; fi
  case $name:$word in
    mk*:-t) skip=type ;;
    mkfs.fat:-n|mkfs.vfat:-n) skip=label ;;
    mk*:-L) skip=label ;;
    mk*:-U) skip=uuid ;;
    blkid:-s|blkid:--match-tag) skip=only ;;
    blkid:-o|blkid:--output|lsblk:-o|lsblk:--output) skip=output ;;
    lsblk:-*o) headings=; skip=output ;;
    lsblk:-n*|lsblk:--noheadings) headings= ;;
    *) if [ -z "$found" ] && find_device "$word"; then found=yes; target=$word; fi ;;
  esac
done

# Who asks for all disks is told of those that are attached.
case $name in
  lsblk)
    [ -n "$found" ] || [ -n "$(ls -A "$here/disks")" ] || exec "$original" "$@"
    columns=$(printf '%s' "\${columns:-NAME,TYPE,MOUNTPOINT}" | tr , ' ' | tr a-z A-Z)
    [ -n "$headings" ] && echo "$columns"
    list=$target
    [ -n "$list" ] || for disk in "$here/disks"/*; do [ -L "$disk" ] || list="$list /dev/\${disk##*/}"; done
    for each in $list; do
      find_device "$each" || continue
      line=
      for column in $columns; do
        case $column in
          NAME|KNAME) text=$key ;;
          PATH) text=/dev/$key ;;
          TYPE) if [ "$key" = "$disk" ]; then text=disk; else text=part; fi ;;
          FSTYPE) text=$(note TYPE) ;;
          UUID|LABEL) text=$(note "$column") ;;
          MOUNTPOINT|MOUNTPOINTS) text=$(head -n 1 "$notes/$disk.mounts" 2> /dev/null) ;;
          *) text= ;;
        esac
        line="$line $text"
      done
      printf '%s\\n' "\${line# }"
    done
    exit 0
    ;;
  udevadm)
    case \${1-} in
      settle|trigger|control) pretended "$name" "$@"; exit 0 ;;
    esac
    ;;
esac
[ -n "$found" ] || exec "$original" "$@"

case $name in
  blkid)
    [ -n "$(note TYPE)" ] || exit 2
    [ "$output" = value ] || [ "$output" = export ] || printf '%s:' "$target"
    [ "$output" != export ] || printf 'DEVNAME=%s\\n' "$target"
    for tag in \${only:-LABEL UUID TYPE}; do
      text=$(note "$tag")
      [ -n "$text" ] || continue
      case $output in
        value) printf '%s\\n' "$text" ;;
        export) printf '%s=%s\\n' "$tag" "$text" ;;
        *) printf ' %s="%s"' "$tag" "$text" ;;
      esac
    done
    [ "$output" = value ] || [ "$output" = export ] || echo
    exit 0
    ;;
  mkfs*|mke2fs|mkswap)
    if [ "$(id -u)" != 0 ]; then echo "$name: Permission denied while opening $target" >&2; exit 1; fi
    if [ -f "$notes/$disk.mounts" ] && [ "$key" = "$disk" ]; then
      echo "$target is mounted; will not make a filesystem here!" >&2
      exit 1
    fi
    case $name in
      mkfs.fat|mkfs.vfat) type=vfat ;;
      mkfs.*) type=\${name#mkfs.} ;;
      mkswap) type=swap ;;
      *) type=\${type:-ext2} ;;
    esac
    printf 'TYPE=%s\\nUUID=%s\\nLABEL=%s\\n' "$type" "\${uuid:-$(cat /proc/sys/kernel/random/uuid)}" "$label" > "$notes/$key"
    find_device "/dev/$key"
    mkdir -p "$folder"
    find "$folder" -mindepth 1 -delete
    ;;
  tune2fs|e2label)
    case $name in
      e2label) label=\${2-} ;;
      tune2fs) label=$(while [ $# -gt 0 ]; do [ "$1" = -L ] && printf '%s' "\${2-}"; shift; done) ;;
    esac
    [ -z "$label" ] || sed -i "s/^LABEL=.*/LABEL=$label/" "$notes/$key"
    ;;
esac
pretended "$name" "$@"
exit 0
`;
