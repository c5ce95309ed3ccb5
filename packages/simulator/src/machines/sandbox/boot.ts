import { quote } from '@imgbuild/sandbox';

/** Gives the SSH server the keys that a user has for a while. It wants the program and all folders above it to be root's. */
export const keysProgram = '/run/instance-connect/keys';

/** What lets a user in by a line of authorized_keys for so many seconds. */
export function authorizing(user: string, line: string, seconds: number): string {
  const file = quote(`/run/instance-connect/of/${user.replaceAll('/', '_')}`);
  return `printf '%s %s\\n' "$(($(date +%s) + ${Math.ceil(seconds)}))" ${quote(line)} >> ${file}`;
}

/**
 * What cloud-init does before anybody can log in, once for each instance id (its semaphores are cloud-init's own names below
 * /var/lib/cloud/instances/ID/sem). What it says is for the console. Reads what the machine was started with from the shared
 * folder. Source: cloud-init's documentation, "Boot stages" and "Module reference".
 */
export const earlyBoot = `set -u
here=/run/imgbuild
say() { printf 'cloud-init: %s\\n' "$*"; }
id=$(cat "$here/start/instance-id")
user=$(cat "$here/start/user")
instance=/var/lib/cloud/instances/$id
once() { if [ -e "$instance/sem/$1" ]; then return 1; fi; : > "$instance/sem/$1"; }

mkdir -p /run/systemd/system /run/cloud-init "$here/inside/filesystems" "$here/inside/units"
chmod 1777 "$here/inside/units" "$here/inside/filesystems"
: > "$here/inside/units/ssh.service"
"$here/shims/keeper" up

rm -f /var/lib/cloud/instance/boot-finished
mkdir -p "$instance/sem" "$instance/scripts" /var/lib/cloud/data
ln -sfn "$instance" /var/lib/cloud/instance
printf '%s\\n' "$id" > /var/lib/cloud/data/instance-id
say "instance $id"

if once config_set_hostname; then hostname > /etc/hostname; fi

if once config_users_groups && [ "$user" != root ]; then
  if ! id "$user" > /dev/null 2>&1; then
    groups=
    for group in sudo adm wheel; do if grep -q "^$group:" /etc/group; then groups="$groups,$group"; fi; done
    shell=/bin/sh
    [ -x /bin/bash ] && shell=/bin/bash
    # No password, but not locked either: sshd without PAM lets no locked user in.
    useradd --create-home --shell "$shell" --password '*' \${groups:+--groups "\${groups#,}"} "$user" && say "made user $user"
  fi
  if [ -d /etc/sudoers.d ]; then
    printf '# Made at first boot.\\n%s ALL=(ALL) NOPASSWD:ALL\\n' "$user" > /etc/sudoers.d/90-cloud-init-users
    chmod 0440 /etc/sudoers.d/90-cloud-init-users
  else
    say "there is no sudo in this image: $user cannot become root"
  fi
fi

if once config_ssh; then
  rm -f /etc/ssh/ssh_host_*_key /etc/ssh/ssh_host_*_key.pub
  home=$(getent passwd "$user" | cut -d : -f 6)
  if [ -n "$home" ]; then
    keys=$home/.ssh/authorized_keys
    mkdir -p "$home/.ssh"
    touch "$keys"
    while read -r key; do grep -qxF "$key" "$keys" || printf '%s\\n' "$key" >> "$keys"; done < "$here/start/authorized-keys"
    chown -R "$user:" "$home/.ssh"
    chmod 0700 "$home/.ssh"
    chmod 0600 "$keys"
  fi
fi
if [ -d /etc/ssh ] && command -v ssh-keygen > /dev/null; then
  ssh-keygen -A > /dev/null
  echo '-----BEGIN SSH HOST KEY FINGERPRINTS-----'
  for key in /etc/ssh/ssh_host_*_key.pub; do [ -e "$key" ] && ssh-keygen -l -f "$key"; done
  echo '-----END SSH HOST KEY FINGERPRINTS-----'
fi
mkdir -p -m 0755 /run/sshd /run/instance-connect /run/instance-connect/of
cat > ${keysProgram} << 'END'
#!/bin/sh
now=$(date +%s)
[ ! -f "/run/instance-connect/of/$1" ] || while read -r until key; do
  if [ "$until" -gt "$now" ]; then printf '%s\n' "$key"; fi
done < "/run/instance-connect/of/$1"
END
chmod 0755 ${keysProgram}

if [ ! -e /usr/bin/cloud-init ] && [ ! -e /usr/local/bin/cloud-init ]; then
  cp "$here/shims/cloud-init" /usr/local/bin/cloud-init
fi
`;

/** What cloud-init does when the machine can be reached: the user data, once for each instance id, and the file that others wait for. */
export const lateBoot = `set -u
here=/run/imgbuild
instance=/var/lib/cloud/instance
log=/var/log/cloud-init-output.log
if [ -f "$here/start/user-data" ] && [ ! -e "$instance/sem/config_scripts_user" ]; then
  : > "$instance/sem/config_scripts_user"
  cp "$here/start/user-data" "$instance/user-data.txt"
  cp "$here/start/user-script" "$instance/scripts/part-001"
  chmod 0600 "$instance/user-data.txt"
  chmod 0700 "$instance/scripts/part-001"
  {
    cat "$here/start/user-notes"
    "$instance/scripts/part-001"
    code=$?
    if [ "$code" != 0 ]; then echo "cloud-init: user data failed with exit code $code"; fi
  } < /dev/null 2>&1 | tee -a "$log"
fi
printf '{"v1": {"datasource": "DataSourceEc2Local", "errors": []}}\\n' > /run/cloud-init/result.json
date -R > "$instance/boot-finished"
echo 'cloud-init: finished'
`;
