import { quote } from '../shell-text.ts';

// What SFTP needs of a machine and a communicator has no call for, as functions of one POSIX shell that is kept open: dash, bash,
// ksh, BusyBox. They speak of files with the machine's own words. `$1` is a path that begins with `/` or `./`.

/**
 * Starts the shell. A communicator may run every command in a terminal (`ssh_pty`): bytes are to come through it as they are,
 * and the shell is not to take it for a person's.
 */
export const start = `exec /bin/sh -c ${quote('if [ -t 0 ]; then stty raw -echo; cat | /bin/sh; else exec /bin/sh; fi')}`;

/** Said once the shell reads us; whatever a start-up file of the machine said before is nobody's. */
export const greeting = 'imgbuild-42\0';

/** Between an answer and its exit status. Within answers, texts begin with one NUL, and none is empty. */
export const trailer = Buffer.from('\0\0');

/** A record of `stat`: mode in hexadecimal, size, user, group, last access, last change, links, names, path between slashes. */
const gnuFormat = '%f %s %u %g %X %Y %h %U:%G/%n/';
const bsdFormat = '%Xp %z %u %g %a %m %l %Su:%Sg/%N/';

/** Defines the functions. `q` runs one of them. GNU, BusyBox and toybox read the same formats, BSD its own, `ls` is everywhere. */
export const definitions = `
LC_ALL=C; export LC_ALL; unset CDPATH
home=$PWD
q() { "$@" 2>&1 < /dev/null; printf '\\0\\0%d\\0' "$?"; }
gone() { echo 'No such file or directory'; return 1; }
denied() { echo 'Permission denied'; return 1; }
taken() { echo 'File exists'; return 1; }

if stat -c %f / > /dev/null 2>&1; then
  follow() { stat -L -c '${gnuFormat}' "$1"; }
  link() { stat -c '${gnuFormat}' "$1"; }
  records() { stat -c '${gnuFormat}' -- "$@"; }
elif stat -f %Xp / > /dev/null 2>&1; then
  follow() { stat -L -f '${bsdFormat}' "$1"; }
  link() { stat -f '${bsdFormat}' "$1"; }
  records() { stat -f '${bsdFormat}' -- "$@"; }
else
  record() {
    name=$2
    words=$(ls $1 -- "$name") || { echo "$words"; return 1; }
    set -f; set -- $words; set +f
    printf '%s %s %s %s %s/%s/\\n' "$1" "$2" "$3" "$4" "$5" "$name"
  }
  follow() { record -Lldn "$1"; }
  link() { record -ldn "$1"; }
  records() { for each do record -ldn "$each"; done; }
fi

facts() { printf '\\0%s\\0%s\\0%s' "$PWD" "$(umask)" "scp=$(command -v scp)"; }

list() (
  [ -e "$1" ] || { gone; exit 1; }
  [ -d "$1" ] || { echo 'Not a directory'; exit 1; }
  [ -r "$1" ] && cd "$1" 2> /dev/null || { denied; exit 1; }
  set --
  for each in . .. .[!.]* ..?* *; do
    if [ -e "$each" ] || [ -h "$each" ]; then set -- "$@" "$each"; fi
    if [ $# -ge 200 ]; then records "$@" 2> /dev/null; set --; fi
  done
  [ $# -eq 0 ] || records "$@" 2> /dev/null
  exit 0
)

real() {
  readlink -f "$1" 2> /dev/null && return
  if [ -d "$1" ]; then (cd "$1" && pwd -P); return; fi
  case $1 in */*) base=\${1##*/} folder=\${1%/*}/ ;; *) base=$1 folder=. ;; esac
  [ -d "$folder" ] || { gone; return; }
  (cd "$folder" && printf '%s/%s\\n' "$(pwd -P)" "$base")
}

reading() {
  [ -e "$1" ] || { gone; return; }
  [ -r "$1" ] || { denied; return; }
  if [ -d "$1" ]; then echo 'Is a directory'; return 1; fi
  follow "$1"
}

writing() {
  target=$1
  if [ -h "$1" ]; then
    target=$(readlink -f "$1" && echo x) || { gone; return; }
    target=\${target%?x}
  fi
  if [ -d "$target" ]; then echo 'Is a directory'; return 1; fi
  if [ -e "$target" ]; then
    [ -w "$target" ] || { denied; return; }
    printf '\\0%s\\0' "$target"
    follow "$target"
    return
  fi
  folder=\${target%/*}/
  [ -d "$folder" ] || { gone; return; }
  [ -w "$folder" ] || { denied; return; }
  printf '\\0%s' "$target"
}

change() {
  [ -e "$1" ] || { gone; return; }
  if [ "$2" != - ]; then
    [ -f "$1" ] || { echo 'Not a regular file'; return 1; }
    [ -w "$1" ] || { denied; return; }
    dd if=/dev/null of="$1" bs=1 seek="$2" count=0 2> /dev/null || { echo 'The size cannot be changed'; return 1; }
  fi
  if [ "$3" != - ]; then chmod "$3" "$1" || return; fi
  if [ "$4" != - ]; then
    TZ=UTC0 touch -c -t "$5" "$1" || return
    TZ=UTC0 touch -c -a -t "$4" "$1" > /dev/null 2>&1
  fi
  if [ "$6" != - ]; then chown "$6" "$1" || return; fi
}

make() { mkdir -m "$2" "$1"; }
unmake() { rmdir "$1"; }

remove() {
  if [ ! -e "$1" ] && [ ! -h "$1" ]; then gone; return; fi
  if [ -d "$1" ] && [ ! -h "$1" ]; then echo 'Is a directory'; return 1; fi
  rm -f "$1"
}

move() {
  if [ ! -e "$1" ] && [ ! -h "$1" ]; then gone; return; fi
  if [ -e "$2" ] || [ -h "$2" ]; then taken; return; fi
  mv "$1" "$2"
}

replace() {
  if [ ! -e "$1" ] && [ ! -h "$1" ]; then gone; return; fi
  if [ ! -h "$1" ] && [ ! -h "$2" ] && [ "$1" -ef "$2" ]; then return 0; fi
  if [ ! -d "$2" ]; then mv -f "$1" "$2"; return; fi
  if [ -h "$2" ]; then
    if [ -d "$1" ] && [ ! -h "$1" ]; then echo 'Not a directory'; return 1; fi
    mv -fT "$1" "$2" 2> /dev/null || { rm -f "$2" && mv -f "$1" "$2"; }
    return
  fi
  if [ -h "$1" ] || [ ! -d "$1" ]; then echo 'Is a directory'; return 1; fi
  rmdir "$2" && mv -f "$1" "$2"
}

symlink() {
  if [ -e "$2" ] || [ -h "$2" ]; then taken; return; fi
  ln -s -- "$1" "$2"
}

hardlink() {
  if [ -e "$2" ] || [ -h "$2" ]; then taken; return; fi
  ln "$1" "$2"
}

target() {
  if [ ! -e "$1" ] && [ ! -h "$1" ]; then gone; return; fi
  [ -h "$1" ] || { echo 'Not a symbolic link'; return 1; }
  readlink "$1"
}

volume() { stat -f -c '%S %s %b %f %a %c %d %l' "$1"; }

homeOf() {
  if [ "$1" = '' ]; then printf '\\0%s' "\${HOME:-$home}"; return; fi
  eval "folder=~$1"
  if [ "$folder" = "~$1" ]; then echo "No such user: $1"; return 1; fi
  printf '\\0%s' "$folder"
}

words() {
  eval "set -- $1" || return
  for each do [ "$each" = '' ] || printf '\\0%s' "$each"; done
}

printf 'imgbuild-%d\\0' $((6*7))
`;

/** Names of the functions above. */
export type Script =
  | 'facts'
  | 'follow'
  | 'link'
  | 'list'
  | 'real'
  | 'reading'
  | 'writing'
  | 'change'
  | 'make'
  | 'unmake'
  | 'remove'
  | 'move'
  | 'replace'
  | 'symlink'
  | 'hardlink'
  | 'target'
  | 'volume'
  | 'homeOf'
  | 'words';

/** Those that change nothing, and so can be asked again when the line was lost. */
export const looks: ReadonlySet<Script> = new Set<Script>([
  'facts',
  'follow',
  'link',
  'list',
  'real',
  'reading',
  'writing',
  'target',
  'volume',
  'homeOf',
]);
