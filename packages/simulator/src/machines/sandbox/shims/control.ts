import { common } from './common.ts';

/** hostnamectl and timedatectl: what sets something writes the files that the daemons would write; they do not run here. */
export const control = `${common}
verb= rest= skip=
for word in "$@"; do
  case $word in
    -*) ;;
    *) if [ -z "$verb" ]; then verb=$word; else rest="$rest $word"; fi ;;
  esac
done
rest=\${rest# }
case $name:$verb in
  hostnamectl:set-hostname|hostnamectl:hostname)
    if [ -z "$rest" ]; then hostname; exit 0; fi
    printf '%s\\n' "$rest" > /etc/hostname && hostname "$rest"
    exit
    ;;
  hostnamectl:|hostnamectl:status)
    printf '   Static hostname: %s\\n' "$(cat /etc/hostname 2> /dev/null || hostname)"
    exit 0
    ;;
  timedatectl:set-timezone)
    if [ ! -f "/usr/share/zoneinfo/$rest" ]; then echo "Failed to set time zone: Invalid or not installed time zone '$rest'" >&2; exit 1; fi
    printf '%s\\n' "$rest" > /etc/timezone && ln -sf "../usr/share/zoneinfo/$rest" /etc/localtime
    exit
    ;;
  timedatectl:list-timezones) exec "$original" "$@" ;;
  timedatectl:|timedatectl:status|timedatectl:show)
    printf 'Timezone=%s\\nNTP=no\\nNTPSynchronized=yes\\n' "$(cat /etc/timezone 2> /dev/null || echo Etc/UTC)"
    exit 0
    ;;
esac
pretended "$name" "$@"
exit 0
`;
