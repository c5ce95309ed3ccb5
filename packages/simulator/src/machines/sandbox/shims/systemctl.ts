import { common } from './common.ts';

/**
 * systemctl, and reboot, shutdown, … which are links to it. What only arranges files is done by the real one, which
 * SYSTEMD_OFFLINE=1 keeps from looking for a running systemd; what would need one is pretended. Exit codes are those of
 * systemctl(1).
 */
export const systemctl = `${common}
units=$inside/units
mkdir -p "$units" 2> /dev/null

power() {
  if [ "$(id -u)" != 0 ]; then echo "Failed to $1: Access denied" >&2; exit 1; fi
  request=$1
  shift
  pretended "$@"
  printf '%s\\n' "$request" > "$inside/request"
  # Everything but the first process of the machine; this one is spared until it ends itself.
  kill -TERM -1
  exit 0
}

case $name in
  reboot) power reboot "$name" "$@" ;;
  poweroff|halt) power poweroff "$name" "$@" ;;
  shutdown)
    how=poweroff
    for word in "$@"; do
      case $word in
        -c) pretended "$name" "$@"; exit 0 ;;
        --reboot|-r|-r[0-9a-z]*|-[a-zA-Z]r) how=reboot ;;
      esac
    done
    power "$how" "$name" "$@"
    ;;
  runlevel) echo 'N 5'; exit 0 ;;
  telinit)
    case \${1-} in
      0) power poweroff "$name" "$@" ;;
      6) power reboot "$name" "$@" ;;
    esac
    pretended "$name" "$@"
    exit 0
    ;;
esac

# The verb, the units, and the options that matter here.
verb= list= quiet= now= wanted= value= user= root=
skip=
for word in "$@"; do
  if [ -n "$skip" ]; then
    [ "$skip" = property ] && wanted="$wanted $word"
    skip=
    continue
  fi
  case $word in
    --now) now=yes ;;
    --quiet|-q) quiet=yes ;;
    --value) value=yes ;;
    --user|--global) user=yes ;;
    --root=*) root=yes ;;
    --property=*) wanted="$wanted $(printf '%s' "\${word#*=}" | tr , ' ')" ;;
    -P) value=yes; skip=property ;;
    -p|--property) skip=property ;;
    -p*) wanted="$wanted $(printf '%s' "\${word#-p}" | tr , ' ')" ;;
    -t|-n|-o|-s|-H|-M|--type|--state|--lines|--output|--signal|--job-mode) skip=other ;;
    -*) ;;
    *) if [ -z "$verb" ]; then verb=$word; else list="$list $word"; fi ;;
  esac
done
wanted=$(printf '%s' "$wanted" | tr , ' ')

offline() { SYSTEMD_OFFLINE=1 "$original" "$@"; }

# A unit's whole name.
whole() {
  case $1 in
    *.service|*.socket|*.target|*.timer|*.mount|*.path|*.slice|*.scope|*.device|*.swap|*.automount) printf '%s' "$1" ;;
    *) printf '%s.service' "$1" ;;
  esac
}

# The file that a unit is loaded from: of a template for its instances, of an old init script for its service.
file_of() {
  template=
  case $1 in *@*.*) template="\${1%%@*}@.\${1##*.}" ;; esac
  for folder in /etc/systemd/system /run/systemd/system /usr/local/lib/systemd/system /usr/lib/systemd/system /lib/systemd/system; do
    for candidate in "$1" $template; do
      if [ -e "$folder/$candidate" ]; then printf '%s' "$folder/$candidate"; return 0; fi
    done
  done
  if [ -x "/etc/init.d/\${1%.service}" ]; then printf '%s' "/etc/init.d/\${1%.service}"; return 0; fi
  return 1
}

# ssh.service and sshd.service are one: an alias is a link to the unit's file.
known_as() {
  unit=$(whole "$1")
  file=$(file_of "$unit") || { printf '%s' "$unit"; return; }
  case $file in
    /etc/init.d/*) printf '%s' "$unit" ;;
    *@.*) printf '%s' "$unit" ;;
    *) real=$(readlink -f "$file"); if [ "$real" = /dev/null ]; then printf '%s' "$unit"; else printf '%s' "\${real##*/}"; fi ;;
  esac
}

is_masked() { file=$(file_of "$1") && [ "$(readlink -f "$file")" = /dev/null ]; }
state_of() { if [ -e "$units/$(known_as "$1")" ]; then echo active; else echo inactive; fi; }

# Changes what is told of units; those that do not exist cannot be started.
change() {
  result=0
  for each in $list; do
    unit=$(whole "$each")
    if [ "$1" != stop ] && ! file_of "$unit" > /dev/null; then
      echo "Failed to $verb $unit: Unit $unit not found." >&2
      result=5
    elif [ "$1" != stop ] && is_masked "$unit"; then
      echo "Failed to $verb $unit: Unit $unit is masked." >&2
      result=1
    elif [ "$1" = start ]; then : > "$units/$(known_as "$unit")"
    elif [ "$1" = stop ]; then rm -f "$units/$(known_as "$unit")"
    fi
  done
}

enabled_state() { offline is-enabled "$1" 2> /dev/null || true; }

describe() {
  unit=$(known_as "$1")
  active=$(state_of "$unit")
  case $active:$unit in
    active:*.service|active:*.slice) sub=running ;;
    active:*) sub=active ;;
    *) sub=dead ;;
  esac
  if file=$(file_of "$unit"); then load=loaded; is_masked "$unit" && load=masked; else load=not-found file=; fi
  text=$(sed -n 's/^Description=//p' "$file" 2> /dev/null | head -n 1)
}

properties() {
  describe "$1"
  names=$(whole "$1")
  [ "$names" = "$unit" ] || names="$unit $names"
  main=0
  [ "$active" = active ] && [ "$unit" = ssh.service ] && main=$(pgrep -o -x sshd || echo 0)
  printf '%s\\n' "Id=$unit" "Names=$names" "Description=\${text:-$unit}" "LoadState=$load" "ActiveState=$active" "SubState=$sub" \\
    "FragmentPath=$file" "UnitFileState=$(enabled_state "$unit")" "UnitFilePreset=enabled" "CanStart=yes" "CanStop=yes" \\
    "CanReload=yes" "NeedDaemonReload=no" "Result=success" "MainPID=$main" "ExecMainPID=$main" "ExecMainStatus=0" "StatusErrno=0"
}

case $verb in
  start) change start ;;
  restart|reload-or-restart|try-restart|try-reload-or-restart|condrestart|force-reload)
    case $verb in
      try-*|condrestart)
        change check
        running=
        for each in $list; do [ "$(state_of "$each")" = active ] && running=yes; done
        [ -n "$running" ] || exit "$result"
        ;;
      *) change start ;;
    esac
    ;;
  stop) change stop ;;
  reload|kill|reset-failed|isolate|clean|freeze|thaw|set-property|service-log-level) if [ "$verb" = reload ]; then change check; else result=0; fi ;;
  daemon-reload|daemon-reexec|set-environment|unset-environment|import-environment|show-environment|rescue|emergency|default)
    exit 0
    ;;
  reboot|soft-reboot|kexec) power reboot "$name" "$@" ;;
  poweroff|halt|suspend|hibernate|exit) power poweroff "$name" "$@" ;;
  is-active)
    code=3
    for each in $list; do
      state=$(state_of "$each")
      [ "$state" = active ] && code=0
      [ -n "$quiet" ] || echo "$state"
    done
    exit "$code"
    ;;
  is-failed)
    [ -n "$quiet" ] || for each in $list; do state_of "$each"; done
    exit 1
    ;;
  is-system-running) [ -n "$quiet" ] || echo running; exit 0 ;;
  list-jobs) echo 'No jobs running.'; exit 0 ;;
  list-timers|list-sockets|list-automounts|list-paths|list-dependencies|list-machines) exit 0 ;;
  ''|list-units)
    case " $* " in *' --version '*|*' --help '*|*' -h '*) offline "$@"; exit ;; esac
    for file in "$units"/*; do
      [ -e "$file" ] || continue
      describe "\${file##*/}"
      printf '  %s %s %s %s %s\\n' "$unit" "$load" "$active" "$sub" "\${text:-$unit}"
    done
    exit 0
    ;;
  status)
    code=0
    for each in $list; do
      describe "$each"
      if [ "$load" = not-found ]; then echo "Unit $unit could not be found." >&2; code=4; continue; fi
      [ "$active" = active ] && mark='●' || { mark='○'; [ "$code" = 0 ] && code=3; }
      printf '%s %s - %s\\n     Loaded: %s (%s; %s)\\n     Active: %s (%s)\\n' \\
        "$mark" "$unit" "\${text:-$unit}" "$load" "$file" "$(enabled_state "$unit")" "$active" "$sub"
    done
    exit "$code"
    ;;
  show)
    [ -n "$list" ] || list=-
    for each in $list; do
      if [ "$each" = - ]; then all=$(printf '%s\\n' "Version=$(offline --version | sed -n '1s/^systemd \\([0-9]*\\).*/\\1/p')" SystemState=running)
      else all=$(properties "$each"); fi
      if [ -z "$wanted" ]; then printf '%s\\n' "$all"; continue; fi
      for property in $wanted; do
        line=$(printf '%s\\n' "$all" | grep "^$property=" || echo "$property=")
        if [ -n "$value" ]; then printf '%s\\n' "\${line#*=}"; else printf '%s\\n' "$line"; fi
      done
    done
    exit 0
    ;;
  *)
    # What arranges files. "--now" is for the running system.
    if [ -n "$now" ]; then
      for word in "$@"; do
        shift
        [ "$word" = --now ] || set -- "$@" "$word"
      done
    fi
    offline "$@" || exit
    [ -n "$now" ] && [ -z "$root" ] || exit 0
    case $verb in
      enable|reenable|unmask|preset) verb=start; change start ;;
      disable|mask) verb=stop; change stop ;;
    esac
    pretended "$name $verb$list"
    exit "$result"
    ;;
esac
[ "$result" = 5 ] || pretended "$name" "$@"
exit "$result"
`;
