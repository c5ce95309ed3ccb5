/**
 * Runs as this machine's user in a mount namespace of its own, and arranges in `/tmp` what the next ones need, since the ids
 * inside may not walk the paths that lead there: tmpfs is filled elsewhere first, for the paths may themselves lead through
 * `/tmp`. Arguments: base, data, a folder to share or nothing, the number of layers, the layers, and then the command that
 * enters the user namespace.
 */
export const stageScript = `set -eu
mkdir -p "$2/stage"
mount -t tmpfs -o mode=0755 imgbuild "$2/stage"
stage=$2/stage
mkdir "$stage/base" "$stage/data" "$stage/root" "$stage/tools" "$stage/layers"
mount --bind "$1" "$stage/base"
mount --bind "$2" "$stage/data"
if [ -n "$3" ]; then mkdir "$stage/shared"; mount --bind "$3" "$stage/shared"; fi
count=$4
shift 4
number=0
while [ "$number" -lt "$count" ]; do
  mkdir "$stage/layers/$number"
  mount --bind "$1" "$stage/layers/$number"
  number=$((number + 1))
  shift
done
mount --rbind "$stage" /tmp
umount=$(command -v umount)
cp "$umount" /tmp/tools/umount
ldd "$umount" | while read -r name arrow path rest; do
  case "$name" in
    /*) cp -L "$name" /tmp/tools/loader ;;
    *) if [ "$arrow" = "=>" ]; then cp -L "$path" "/tmp/tools/$name"; fi ;;
  esac
done
exec "$@"
`;

const mountScript = `if [ "$SANDBOX_LAYERING" = overlay ]; then
  lower=/tmp/base
  for layer in $(ls /tmp/layers | sort -n); do lower="/tmp/layers/$layer:$lower"; done
  mount -t overlay overlay -o "lowerdir=$lower,upperdir=/tmp/data/upper,workdir=/tmp/data/work,userxattr" /tmp/root
else
  mount --bind /tmp/data/upper /tmp/root
fi
cd /tmp/root
`;

/** Runs as root of the sandbox in a mount namespace: the arguments are a command, run in the whole tree, base and changes. */
export const wholeScript = `set -eu
${mountScript}exec "$@"
`;

/**
 * Runs as root of the sandbox in all its namespaces, this machine's files still in sight; makes the sandbox's root, enters
 * it and gives this machine's up. Then waits for its standard input to end, or SIGTERM, which ends the sandbox.
 * Variables: SANDBOX_LAYERING (overlay, or copy for a base that is already a copy), SANDBOX_HOSTNAME, SANDBOX_RESOLV_CONF.
 */
export const initScript = `set -eu
read -r host_pid rest < /proc/self/stat
${mountScript}mkdir -p proc sys dev run
mount -t proc -o nosuid,nodev,noexec proc proc
mount --bind proc/sys proc/sys
mount -o remount,bind,ro,nosuid,nodev,noexec proc/sys
for name in sysrq-trigger irq bus fs; do
  if [ -e "proc/$name" ]; then mount --bind "proc/$name" "proc/$name"; mount -o remount,bind,ro,nosuid,nodev,noexec "proc/$name"; fi
done
mount -t sysfs -o ro,nosuid,nodev,noexec sysfs sys 2>/dev/null || mount -t tmpfs -o ro,mode=0555 tmpfs sys
mount -t tmpfs -o mode=0755,nosuid,noexec tmpfs dev
for name in null zero full random urandom tty; do
  : > "dev/$name"
  mount --bind "/dev/$name" "dev/$name"
done
mkdir dev/pts dev/shm dev/.host
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts dev/pts
mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs dev/shm
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ln -s fd/0 dev/stdin
ln -s fd/1 dev/stdout
ln -s fd/2 dev/stderr
mount -t tmpfs -o mode=0755,nosuid,nodev tmpfs run
mkdir -m 1777 run/lock
if [ -d /tmp/shared ]; then mkdir run/imgbuild; mount --bind /tmp/shared run/imgbuild; fi
printf '%s' "$SANDBOX_RESOLV_CONF" > dev/.resolv.conf
chmod 0644 dev/.resolv.conf
mkdir -p etc
if [ -L etc/resolv.conf ]; then
  target=$(readlink etc/resolv.conf)
  case "$target" in
    ../run/*|/run/*) file="run/\${target#*run/}"; mkdir -p "$(dirname "$file")"; cp dev/.resolv.conf "$file" ;;
  esac
else
  [ -e etc/resolv.conf ] || : > etc/resolv.conf
  mount --bind dev/.resolv.conf etc/resolv.conf
fi
hostname "$SANDBOX_HOSTNAME"
if [ ! -L etc/hosts ]; then
  { [ -e etc/hosts ] && cat etc/hosts; printf '127.0.0.1\\tlocalhost\\n::1\\tlocalhost\\n127.0.1.1\\t%s\\n' "$SANDBOX_HOSTNAME"; } > dev/.hosts
  chmod 0644 dev/.hosts
  [ -e etc/hosts ] || : > etc/hosts
  mount --bind dev/.hosts etc/hosts
fi
umask 022
trap 'exit 0' TERM
pivot_root . dev/.host
cd /
/dev/.host/tmp/tools/loader --library-path /dev/.host/tmp/tools /dev/.host/tmp/tools/umount -l /dev/.host
echo "ready $host_pid"
# Whatever loses its parent becomes a child of this process. Its end interrupts the reading, in some shells as if the input
# had ended, and \`jobs\` takes notice of it.
trap 'child=yes' CHLD
child=yes
while [ -n "$child" ]; do
  child=
  jobs > /dev/null
  while read -r line; do :; done
done
`;
