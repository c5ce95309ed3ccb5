import { common } from './common.ts';

/**
 * sysctl, modprobe, swapon, swapoff: the kernel is this machine's, and refuses. What fails for that reason alone is pretended;
 * other mistakes, as a setting that does not exist, stay mistakes.
 */
export const kernel = `${common}
case $name in
  modprobe|swapon|swapoff)
    if "$original" "$@" > /dev/null 2>&1; then exit 0; fi
    case " $* " in *' --show '*|*' -s '*|*' -n '*|*' --dry-run '*|*' --version '*|*' --help '*) exec "$original" "$@" ;; esac
    pretended "$name" "$@"
    exit 0
    ;;
  sysctl) ;;
  *) exec "$original" "$@" ;;
esac

writes=
for word in "$@"; do
  case $word in
    -w|--write|-p*|--load*|--system|*=*) writes=yes ;;
    -[a-zA-Z]*w*|-[a-zA-Z]*p*) writes=yes ;;
  esac
done
[ -n "$writes" ] || exec "$original" "$@"

said=$(mktemp) || exit 1
errors=$(mktemp) || exit 1
trap 'rm -f "$said" "$errors"' EXIT
"$original" "$@" > "$said" 2> "$errors"
code=$?
refusal='(permission denied on key|setting key|Read-only file system|Operation not permitted)'
cat "$said"
if ! grep -Eq "$refusal" "$errors"; then cat "$errors" >&2; exit "$code"; fi
if grep -Evq "$refusal" "$errors"; then grep -Ev "$refusal" "$errors" >&2; exit "$code"; fi
pretended "$name" "$@"
# It says what it has set; of a refused setting the key stands in the message.
case " $* " in *' -q '*|*' --quiet '*|*' -qp '*|*' -pq '*) ;; *)
  for word in "$@"; do case $word in -*) ;; *=*) key=\${word%%=*}; printf '%s = %s\\n' "$key" "\${word#*=}" ;; esac; done ;;
esac
exit 0
`;
