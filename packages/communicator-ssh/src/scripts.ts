/**
 * The scripts that copy files, for any POSIX shell: BusyBox, dash, bash, ksh. Nothing partial is ever seen under a final name,
 * and an input that ends early (a lost connection looks like its end) is noticed.
 */
import { greet } from './shell-text.ts';

/** Exit code of `receiveFolder` where the machine has no tar. */
export const noTar = 69;

/**
 * Where things are: $1 final path, $2 partial, $3 folder of both, $4 where a partial goes when that folder cannot be written to
 * but the file can, $5 `new` or `more`. Where the final path is a link, what it leads to is written, and the link stays.
 */
const place = `
p=$1 t=$2 d=$3
if [ -h "$p" ] && r=$(readlink -f "$p" 2>/dev/null && echo .); then
  r=\${r%??}
  case $r in /*) p=$r; d=\${r%/*}/; t=$d\${t##*/} ;; esac
fi`;

/** Writes standard input to a partial file. */
const receive = `
if [ -d "$p" ]; then echo "it is a folder" >&2; exit 1; fi
mkdir -p "$d" || exit 1
if [ -e "$p" ] && [ ! -f "$p" ]; then cat > "$p"; exit; fi
if [ "$5" = more ]; then
  [ -f "$t" ] || t=$4
  cat >> "$t" || exit 1
else
  if [ -f "$p" ] && ! [ -w "$d" ] && [ -w "$p" ]; then t=$4; fi
  if [ -f "$p" ]; then { cp -p "$p" "$t" && chmod u+w "$t"; } 2>/dev/null || rm -f "$t"; fi
  (umask 077; cat > "$t") || { rm -f "$t"; exit 1; }
fi`;

/** Gives a whole partial file its name. $6 size in bytes, $7 mode in octal. */
const finish = `
if [ -e "$p" ] && [ ! -f "$p" ]; then exit; fi
[ -f "$t" ] || t=$4
n=$(wc -c < "$t") || exit 1
if [ "$n" -ne "$6" ]; then echo "$n of $6 bytes arrived" >&2; exit 75; fi
chmod "$7" "$t" || { rm -f "$t"; exit 1; }
if [ "$t" = "$4" ] || [ -h "$p" ]; then cat "$t" > "$p" && rm -f "$t"; else mv -f "$t" "$p" || { rm -f "$t"; exit 1; }; fi`;

/** Exit code of a file that did not arrive whole. */
export const notWhole = 75;

export const scripts = {
  receive: `${greet}${inner(place + receive)}`,
  receiveAndFinish: `${greet}${inner(place + receive + finish)}`,
  finish: `${greet}${inner(place + finish)}`,
  /** Size of the partial file; nothing of it is 0. */
  partialSize: `${greet}${inner(`${place}
[ -f "$t" ] || t=$4
if [ -f "$t" ]; then wc -c < "$t"; else echo 0; fi`)}`,
  removePartial: `${greet}${inner(`${place}
rm -f "$t" "$4"`)}`,
  remove: `${greet}rm -f "$@"`,

  /**
   * Unpacks a tar archive from standard input into a folder beside the final names, looks whether it is whole, and moves what
   * is in it to its place: a folder that is there is filled, a file replaced. $1 folder, $2 name of the stage, $3 name of the
   * file that comes last.
   */
  receiveFolder: `${greet}${inner(`
command -v tar > /dev/null 2>&1 || exit ${noTar}
mkdir -p "$1" || exit 1
s=$1/$2
trap 'rm -rf "$s"' EXIT
trap 'exit 1' HUP INT TERM
mkdir "$s" && tar -xpof - -C "$s" || exit 1
[ -f "$s/$3" ] || { echo "it ended early" >&2; exit ${notWhole}; }
rm -f "$s/$3"
merge() {
  for e in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    if [ ! -e "$e" ] && [ ! -h "$e" ]; then continue; fi
    if [ -d "$e" ] && [ ! -h "$e" ] && [ -d "$2/\${e##*/}" ]; then
      merge "$e" "$2/\${e##*/}" || return 1
    elif [ -d "$2/\${e##*/}" ] && [ ! -h "$2/\${e##*/}" ]; then
      echo "$2/\${e##*/} is a folder" >&2; return 1
    elif [ -d "$e" ] && [ ! -h "$e" ] && [ -e "$2/\${e##*/}" ]; then
      echo "$2/\${e##*/} is no folder" >&2; return 1
    else
      mv -f "$e" "$2/" || return 1
    fi
  done
}
merge "$s" "$1"`)}`,

  /** Writes a file's size, and its content from a byte on (1 is the first). $1 path, $2 first byte. */
  sendFile: `${greet}${inner(`
if [ -d "$1" ]; then echo "it is a folder" >&2; exit 1; fi
n=$(wc -c < "$1") || exit 1
echo $n
if [ "$2" = 1 ]; then exec cat "$1"; else exec tail -c "+$2" "$1"; fi`)}`,

  /** Writes the contents of a folder as a tar archive. $1 folder. */
  sendFolder: `${greet}${inner(`
command -v tar > /dev/null 2>&1 || exit ${noTar}
cd "$1" && exec tar -cf - .`)}`,
};

/** Commands behind the greeting; its `&&` would otherwise hold for the first alone. */
function inner(commands: string): string {
  return `{ ${commands.trim()}\n}`;
}
