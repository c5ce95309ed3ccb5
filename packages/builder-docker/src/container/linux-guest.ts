import type { Guest, ScriptName } from './guest.ts';

/**
 * Every script says which process it is, on its standard error, before anything else: the engine ends no command, so that another
 * one has to know whom to end.
 */
const told = 'echo $$ >&2; ';

/** The command stands in the environment, since an argument is for everybody to read. */
const run = 'command=$IMGBUILD_COMMAND; unset IMGBUILD_COMMAND; eval "$command"';

/** Ends all processes of a session, first by asking. A runtime gives every command a session of its own. */
const end = `
signal() {
  found=1
  for stat in /proc/[0-9]*/stat; do
    { read -r line < "$stat"; } 2> /dev/null || continue
    set -- "$1" "\${line%% *}" \${line##*) }
    [ "$6" = "$IMGBUILD_PROCESS" ] && [ "$3" != Z ] || continue
    found=0
    [ "$1" = none ] || kill -s "$1" "$2" 2> /dev/null
  done
  return $found
}
tries=$IMGBUILD_GRACE
if [ "$tries" -gt 0 ]; then signal TERM || exit 0; fi
while [ "$tries" -gt 0 ]; do
  sleep 0.1 2> /dev/null || { sleep 1; tries=$((tries - 9)); }
  signal none || exit 0
  tries=$((tries - 1))
done
signal KILL
exit 0`;

/** The numbers of the user that commands run as; with nothing but the shell, since small images have no "id". */
const identity = `
while read -r key value rest; do
  case $key in Uid:) user=$value ;; Gid:) group=$value ;; esac
done < /proc/self/status
echo "$user:$group"`;

const own = `
set -e
own() { if [ -n "$IMGBUILD_OWNER" ]; then chown "$IMGBUILD_OWNER" "$1"; fi; }
make() {
  if [ -d "$1" ]; then return; fi
  case $1 in ?*/*) make "\${1%/*}" ;; esac
  mkdir "$1" 2> /dev/null || { [ -d "$1" ] && return; mkdir "$1"; }
  own "$1"
}
refuse() { if [ -d "$IMGBUILD_PATH" ]; then echo 'it is a folder' >&2; exit 1; fi; }`;

const receive = `${own}
refuse
make "$IMGBUILD_FOLDER"
umask 077
cat > "$IMGBUILD_PARTIAL"`;

const finish = `${own}
refuse
own "$IMGBUILD_PARTIAL"
chmod "$IMGBUILD_MODE" "$IMGBUILD_PARTIAL"
mv -f "$IMGBUILD_PARTIAL" "$IMGBUILD_PATH"`;

const scripts: Readonly<Record<ScriptName, string>> = {
  run,
  end,
  identity,
  receive,
  finish,
  // Less than all may arrive when the connection breaks; the shell cannot tell that from the end. What is refused is read all the same:
  // Podman 4.3 loses the words of a process that ends with its input unread.
  store: `trap 'status=$?; cat > /dev/null; exit $status' EXIT
${receive}
set -- $(wc -c < "$IMGBUILD_PARTIAL")
if [ "$1" != "$IMGBUILD_SIZE" ]; then rm -f "$IMGBUILD_PARTIAL"; echo "only $1 bytes arrived" >&2; exit 1; fi
own "$IMGBUILD_PARTIAL"
chmod "$IMGBUILD_MODE" "$IMGBUILD_PARTIAL"
mv -f "$IMGBUILD_PARTIAL" "$IMGBUILD_PATH"`,
  prepare: `${own}
if [ -n "$IMGBUILD_PATH" ]; then refuse; fi
make "$IMGBUILD_FOLDER"
cd "$IMGBUILD_FOLDER"
pwd -P`,
  'take-away': 'rm -f "$IMGBUILD_PARTIAL"',
  resolve: 'cd "$IMGBUILD_FOLDER" && pwd -P',
  read: 'exec cat < "$IMGBUILD_PATH"',
  pack: 'cd "$IMGBUILD_FOLDER" && exec tar -cf - .',
  unpack: 'cd "$IMGBUILD_FOLDER" && exec tar -xpf -',
};

/** Containers with a POSIX shell. */
export const linuxGuest: Guest = {
  os: 'linux',
  argv: (name) => ['/bin/sh', '-c', name === 'end' ? end : `${told}${scripts[name]}`],
  sized: (command, { columns, rows }) => `stty cols ${columns} rows ${rows} 2> /dev/null; ${command}`,
  administrator: '0',
  absolute: (path) => (path.startsWith('/') ? path : `/${path}`),
  folderOf: (path) => path.slice(0, path.lastIndexOf('/')) || '/',
  join: (folder, name) => `${folder === '/' ? '' : folder}/${name}`,
};
