# Makes a root filesystem of a few of this machine's programs with their libraries: enough to provision, and quick to make.
set -e
root=$1
archive=$2
mkdir -p "$root/bin" "$root/tmp" "$root/etc" "$root/root" "$root/home/app" "$root/usr/bin" "$root/var/tmp"
chmod 1777 "$root/tmp" "$root/var/tmp"
for program in sh cat mkdir rm chmod chown tar sleep stat mv cp ln ls touch id env head tail sort find wc grep sed sha256sum readlink dd hostname tty stty dirname basename mount; do
  path=$(command -v "$program")
  cp -L "$path" "$root/bin/$program"
  ldd "$path" | grep -o '/[^ ]*' | while read -r library; do
    mkdir -p "$root/${library%/*}"
    cp -Lu "$library" "$root/$library"
  done
done
printf 'root:x:0:0:root:/root:/bin/sh\napp:x:1001:1002:app:/home/app:/bin/sh\n' > "$root/etc/passwd"
printf 'root:x:0:\napp:x:1002:\n' > "$root/etc/group"
chown 1001:1002 "$root/home/app"
tar -C "$root" --numeric-owner -cf "$archive" .
rm -rf "$root"
