import { common } from './common.ts';

/**
 * dpkg: a file that a shim is mounted on cannot be replaced. So the shims are taken off while a package is unpacked that
 * brings one of those files, and are put on again after every unpacking, also over programs that are new. Meanwhile the real
 * systemctl ignores what would need a running systemd. This script itself stays readable when it is taken off.
 */
export const dpkg = `${common}
[ "$name" = dpkg ] || exec "$original" "$@"
unpacks= clash=
for word in "$@"; do
  case $word in
    --unpack|--install|-i|-[a-zA-Z]i) unpacks=yes ;;
  esac
done
[ -n "$unpacks" ] || exec "$original" "$@"

# An archive, or with --recursive a folder of archives.
for word in "$@"; do
  case $word in -*) continue ;; esac
  for archive in "$word" "$word"/*.deb; do
    [ -f "$archive" ] || continue
    package=$(dpkg-deb -f "$archive" Package 2> /dev/null) || continue
    if grep -qxF "$package" "$here/packages"; then clash=yes; break 2; fi
  done
done
if [ -z "$clash" ]; then
  "$original" "$@"
else
  "$here/shims/keeper" down
  SYSTEMD_OFFLINE=1 /usr/bin/dpkg "$@"
fi
code=$?
"$here/shims/keeper" up
exit "$code"
`;
