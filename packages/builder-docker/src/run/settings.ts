import { cut, entry, is, not, type Read } from './reading.ts';
import { addressOf, integer } from './values.ts';

/** `-e NAME=VALUE`, or `-e NAME` for a variable that is handed on. One that is not set is left out by the engine. */
export const variable: Read<string> = (written, { environment }) => {
  const { before, after } = cut(written, '=');
  if (before === '') return not(`"${written}" has no name before the "="`);
  if (after !== undefined) return is(written);
  const value = environment(before);
  return is(value === undefined ? written : `${written}=${value}`);
};

/** `-l NAME[=VALUE]`. */
export const label: Read<readonly [string, string]> = (written) => {
  const [name] = entry(written);
  const trimmed = name.replace(/^[ \t]+/, '');
  if (trimmed === '') return not(`"${written}" has no name before the "="`);
  return /[ \t]/.test(trimmed) ? not(`the name "${trimmed}" has a space in it`) : is(entry(written));
};

/** `NAME[=VALUE]`, whatever it is. */
export const pair: Read<readonly [string, string]> = (written) => is(entry(written));

/** `NAME=VALUE`. */
export const wholePair: Read<readonly [string, string]> = (written) =>
  written.includes('=') ? is(entry(written)) : not(`"${written}" is not NAME=VALUE`);

const kernelParameters = 'msgmax msgmnb msgmni sem shmall shmmax shmmni shm_rmid_forced'
  .split(' ')
  .map((name) => `kernel.${name}`);

/** `--sysctl NAME=VALUE`; only those that belong to a namespace, and so to one container. */
export const kernelParameter: Read<readonly [string, string]> = (written) => {
  const { before, after } = cut(written, '=');
  if (after === undefined) return not(`"${written}" is not NAME=VALUE`);
  if (/^(net|fs\.mqueue)\./.test(before) || kernelParameters.includes(before)) return is([before, after]);
  return not(`"${before}" is not a parameter of a namespace: those are net.…, fs.mqueue.… and ${kernelParameters.join(', ')}`);
};

/** `--add-host NAME:ADDRESS` or `NAME=ADDRESS`, in the form that engines read. */
export const extraHost: Read<string> = (written) => {
  const { before, after } = cut(written, written.includes('=') ? '=' : ':');
  if (after === undefined || before === '' || before.includes(':')) return not(`"${written}" is not NAME:ADDRESS`);
  const address = /^\[.+\]$/.test(after) ? after.slice(1, -1) : after;
  if (address !== 'host-gateway' && addressOf(address.trim()) === undefined)
    return not(`"${address}" is neither an IP address nor host-gateway`);
  return is(`${before}:${address}`);
};

/** `--dns-search DOMAIN`; a dot for none. */
export const searchDomain: Read<string> = (written) => {
  const trimmed = written.replace(/^ +| +$/g, '');
  if (trimmed === '.') return is(trimmed);
  const domain = trimmed.replace(/\.?\s*$/, '');
  const isDomain = /^[a-z\d-]+(\.[a-z\d-]+)*$/i.test(domain) && !/(^|\.)-|-(\.|$)/.test(domain);
  return isDomain && /[a-z]/i.test(domain) && domain.length < 255 ? is(domain) : not(`"${written}" is not a domain`);
};

/** `--link CONTAINER[:ALIAS]`. */
export const link: Read<string> = (written) => {
  const parts = written.split(':');
  return written !== '' && parts.length <= 2 ? is(written) : not(`"${written}" is not CONTAINER[:ALIAS]`);
};

/** Name and times of `--restart no|always|unless-stopped|on-failure[:TIMES]`. */
export const restart: Read<{ readonly Name: string; readonly MaximumRetryCount: number }> = (written, world) => {
  if (written === '') return is({ Name: '', MaximumRetryCount: 0 });
  const { before, after = '' } = cut(written, ':');
  if (!['no', 'always', 'unless-stopped', 'on-failure'].includes(before))
    return not(`"${before}" is not one of no, always, unless-stopped, on-failure[:TIMES]`);
  const times =
    after === ''
      ? is(0)
      : /^\+?\d+$/.test(after)
        ? integer(String(Number(after)), world)
        : not(`"${after}" is not a number of times`);
  if ('reason' in times) return times;
  if (times.value !== 0 && before !== 'on-failure') return not('only on-failure may have a number of times');
  return is({ Name: before, MaximumRetryCount: times.value });
};

/** `--attach`: which stream, in any case. */
export const stream: Read<string> = (written) => {
  const name = written.toLowerCase();
  return ['stdin', 'stdout', 'stderr'].includes(name) ? is(name) : not(`"${written}" is not stdin, stdout or stderr`);
};

/** `--device-cgroup-rule 'TYPE MAJOR:MINOR PERMISSIONS'`. */
export const deviceRule: Read<string> = (written) =>
  /^[acb] (\d+|\*):(\d+|\*) [rwm]{1,3}$/.test(written)
    ? is(written)
    : not(`"${written}" is not "TYPE MAJOR:MINOR PERMISSIONS", such as "c 10:229 rwm"`);

/** What `--security-opt` asks for. A profile is a file of this machine; the engine gets what is in it. */
export type Security =
  | { readonly kind: 'option'; readonly option: string }
  | { readonly kind: 'profile'; readonly path: string }
  | { readonly kind: 'open-paths' };

/** `--security-opt NAME=VALUE`, by an old habit also `NAME:VALUE`. */
export const security: Read<Security> = (written) => {
  if (written === 'systempaths=unconfined') return is({ kind: 'open-paths' });
  const { before, after } = cut(written, '=');
  const old = after === undefined ? cut(written, ':') : { before, after };
  if (old.before === 'no-new-privileges') return is({ kind: 'option', option: written });
  if (old.after === undefined || old.after === '') return not(`"${written}" is not NAME=VALUE`);
  if (old.before === 'seccomp' && old.after !== 'builtin' && old.after !== 'unconfined')
    return is({ kind: 'profile', path: old.after });
  return is({ kind: 'option', option: written });
};

/** A capability as engines write them: `NET_ADMIN` is `CAP_NET_ADMIN`. */
export const capability: Read<string> = (written) => {
  const name = written.toUpperCase();
  return is(name === 'ALL' || name.startsWith('CAP_') ? name : `CAP_${name}`);
};

/** Words that say something alone, by the names of Go; the rest of the platform is then the engine's own. */
const systems = 'linux windows darwin freebsd netbsd openbsd dragonfly solaris illumos aix android plan9'.split(' ');
const architectures =
  '386 i386 amd64 x86_64 x86-64 arm armhf armel arm64 aarch64 ppc64 ppc64le riscv64 s390x loong64 mips mipsle mips64 mips64le wasm'.split(
    ' ',
  );

/** `--platform OS[/ARCHITECTURE[/VARIANT]]`, or an architecture alone. Which there are is known to the engine. */
export const platform: Read<string> = (written) => {
  const isPlatform = /^[\w-]+(\([\w.-]*\))?(\/[\w.-]+){1,2}$/.test(written);
  const [word = ''] = written.toLowerCase().split('(');
  if (written === '' || isPlatform || systems.includes(word) || architectures.includes(written.toLowerCase())) return is(written);
  return not(`"${written}" is not OS/ARCHITECTURE[/VARIANT], such as linux/arm64`);
};

/** `--pull`. Nothing is `never`, as the CLI has it. */
export const pull: Read<'always' | 'missing' | 'never'> = (written) => {
  if (written === 'always' || written === 'missing' || written === 'never') return is(written);
  return written === '' ? is('never') : not(`"${written}" is not one of always, missing, never`);
};

/** `--name`. */
export const containerName: Read<string> = (written) =>
  written === '' || /^\/?[a-zA-Z\d][\w.-]+$/.test(written)
    ? is(written)
    : not(
        `"${written}" is not the name of a container: letters, digits, "_", "." and "-", at least two, the first a letter or digit`,
      );
