import { common } from './common.ts';
import { deviceNames } from './device-names.ts';

/** mount and umount: a disk is a folder here, and is bound to where it is to be mounted. Everything else is the real ones'. */
export const mounting = `${common}${deviceNames}
case $name in
  mount)
    found= target= options= skip=
    for word in "$@"; do
      if [ -n "$skip" ]; then
        case $skip in
          options) options="$options,$word" ;;
          label) find_device "LABEL=$word" && found=yes ;;
          uuid) find_device "UUID=$word" && found=yes ;;
        esac
        skip=
        continue
      fi
      case $word in
        -t|--types) skip=type ;;
        -o|--options) skip=options ;;
        -L) skip=label ;;
        -U) skip=uuid ;;
        --source|--target) ;;
        --source=*) if find_device "\${word#*=}"; then found=yes; fi ;;
        --target=*) target=\${word#*=} ;;
        -o*) options="$options,\${word#-o}" ;;
        -*) ;;
        *) if [ -z "$found" ] && find_device "$word"; then found=yes; else target=$word; fi ;;
      esac
    done
    { [ -n "$found" ] && [ -n "$target" ]; } || exec "$original" "$@"
    if [ "$(id -u)" != 0 ]; then echo "mount: $target: must be superuser to use mount." >&2; exit 1; fi
    if [ -z "$(note TYPE)" ] && [ -z "$(ls -A "$folder")" ]; then
      echo "mount: $target: wrong fs type, bad option, bad superblock on /dev/$key, missing codepage or helper program, or other error." >&2
      exit 32
    fi
    "$inside/tools/mount" --bind "$folder" "$target" || exit
    case ",$options," in *,ro,*) "$inside/tools/mount" -o remount,bind,ro "$target" || exit ;; esac
    readlink -f "$target" >> "$notes/$disk.mounts"
    pretended "$name" "$@"
    exit 0
    ;;
  umount)
    for word in "$@"; do
      find_device "$word" || continue
      list=$notes/$disk.mounts
      [ -f "$list" ] || { echo "umount: $word: not mounted." >&2; exit 32; }
      result=0
      for target in $(tac "$list"); do
        if mountpoint -q "$target"; then "$original" "$target" || result=$?; fi
      done
      [ "$result" != 0 ] || rm -f "$list"
      exit "$result"
    done
    exec "$original" "$@"
    ;;
  *) exec "$original" "$@" ;;
esac
`;
