/**
 * Runs as this machine's user in a mount namespace of its own. Folders are passed as open descriptors, since the ids inside
 * may not walk the paths that lead to them. Arguments: base, data, and then the command that enters the user namespace.
 */
export const stageScript = `set -eu
exec 3<"$1" 4<"$2"
shift 2
mount -t tmpfs -o mode=0755 imgbuild /tmp
mkdir /tmp/base /tmp/data /tmp/root /tmp/tools
mount --bind /proc/self/fd/3 /tmp/base
mount --bind /proc/self/fd/4 /tmp/data
exec 3<&- 4<&-
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
  mount -t overlay overlay -o "lowerdir=/tmp/base,upperdir=/tmp/data/upper,workdir=/tmp/data/work,userxattr" /tmp/root
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
while read -r line; do :; done
`;
