import { byteRate, device, gpus, limit, operationRate, weight } from './devices.ts';
import type { Draft } from './draft.ts';
import { mount } from './mounts.ts';
import { network } from './network.ts';
import { expose, publish } from './ports.ts';
import { not, type Read, withEntry, type World } from './reading.ts';
import * as settings from './settings.ts';
import * as values from './values.ts';
import { tmpfs, volume } from './volumes.ts';

/** A flag of `docker run`. */
export interface Flag {
  /** Without dashes: `env`. */
  readonly name: string;
  /** One letter: `e`. */
  readonly short?: string;
  /** Older names, which still work. */
  readonly aliases?: readonly string[];
  /** A switch stands alone or has `=true` or `=false`; a value is the rest of the word or the next one. */
  readonly takes: 'switch' | 'value';
  /** Lays a value into the request, or tells why not. */
  readonly give: (draft: Draft, text: string, world: World) => { readonly reason: string } | undefined;
  /** Why it cannot be had, and what to do; the flag is then refused. */
  readonly refused?: string;
  /** The engine that its containers must run on. */
  readonly only?: 'windows';
}

type Extra = Pick<Flag, 'short' | 'aliases' | 'only'>;

/** A flag with a value. */
function value<T>(name: string, read: Read<T>, set: (draft: Draft, value: T) => unknown, extra: Extra = {}): Flag {
  const give: Flag['give'] = (draft, text, world) => {
    const reading = read(text, world);
    if ('reason' in reading) return reading;
    set(draft, reading.value);
    return undefined;
  };
  return { name, takes: 'value', give, ...extra };
}

/** A flag that is on or off. */
function toggle(name: string, set: (draft: Draft, on: { readonly value: boolean }) => unknown, extra: Extra = {}): Flag {
  return { ...value(name, values.toggle, (draft, on) => set(draft, { value: on }), extra), takes: 'switch' };
}

/** A flag that only says how the CLI behaves; there is none here, and nothing is lost. */
const harmless = () => undefined;

/** Content trust can only stay off: signatures of Notary are not looked at. */
const trust: Read<boolean> = (text, world) => {
  const off = values.toggle(text, world);
  return 'value' in off && !off.value ? not('signatures of images cannot be checked here; take the flag out') : off;
};

/** A flag that cannot be had. */
function refused(name: string, takes: Flag['takes'], why: string): Flag {
  return { name, takes, refused: why, give: () => not(why) };
}

/**
 * Every flag of `docker run` in Docker CLI 28, in the order of its reference (docs.docker.com/reference/cli/docker/container/run),
 * with what it changes in the request (Engine API 1.48, `POST /containers/create`). The last of several wins, but for lists.
 */
export const runFlags: readonly Flag[] = [
  value('add-host', settings.extraHost, ({ host }, line) => (host.ExtraHosts = added(host.ExtraHosts, line))),
  value('annotation', settings.pair, ({ host }, pair) => (host.Annotations = withEntry(host.Annotations, pair))),
  value('attach', settings.stream, ({ attach }, name) => attach.push(name), { short: 'a' }),
  value('blkio-weight', values.between(0, 65_535), ({ host }, weight) => (host.BlkioWeight = weight)),
  value('blkio-weight-device', weight, ({ host }, each) => (host.BlkioWeightDevice = added(host.BlkioWeightDevice, each))),
  value('cap-add', settings.capability, ({ host }, name) => (host.CapAdd = inOrder(added(host.CapAdd, name)))),
  value('cap-drop', settings.capability, ({ host }, name) => (host.CapDrop = inOrder(added(host.CapDrop, name)))),
  value('cgroup-parent', values.text, ({ host }, parent) => (host.CgroupParent = parent)),
  value('cgroupns', values.oneOf('host', 'private'), ({ host }, mode) => (host.CgroupnsMode = mode)),
  refused('cidfile', 'value', 'imgbuild keeps the id of the container itself. Take the flag out'),
  value('cpu-count', values.integer, ({ host }, count) => (host.CpuCount = count), { only: 'windows' }),
  value('cpu-percent', values.integer, ({ host }, percent) => (host.CpuPercent = percent), { only: 'windows' }),
  value('cpu-period', values.integer, ({ host }, microseconds) => (host.CpuPeriod = microseconds)),
  value('cpu-quota', values.integer, ({ host }, microseconds) => (host.CpuQuota = microseconds)),
  value('cpu-rt-period', values.integer, ({ host }, microseconds) => (host.CpuRealtimePeriod = microseconds)),
  value('cpu-rt-runtime', values.integer, ({ host }, microseconds) => (host.CpuRealtimeRuntime = microseconds)),
  value('cpu-shares', values.integer, ({ host }, shares) => (host.CpuShares = shares), { short: 'c' }),
  value('cpus', values.processors, ({ host }, billionths) => (host.NanoCpus = billionths)),
  value('cpuset-cpus', values.text, ({ host }, list) => (host.CpusetCpus = list)),
  value('cpuset-mems', values.text, ({ host }, list) => (host.CpusetMems = list)),
  toggle('detach', (draft, on) => (draft.detached = on.value), { short: 'd' }),
  value('detach-keys', values.text, harmless),
  value('device', device, ({ devices }, each) => devices.push(each)),
  value(
    'device-cgroup-rule',
    settings.deviceRule,
    ({ host }, rule) => (host.DeviceCgroupRules = added(host.DeviceCgroupRules, rule)),
  ),
  value('device-read-bps', byteRate, ({ host }, rate) => (host.BlkioDeviceReadBps = added(host.BlkioDeviceReadBps, rate))),
  value(
    'device-read-iops',
    operationRate,
    ({ host }, rate) => (host.BlkioDeviceReadIOps = added(host.BlkioDeviceReadIOps, rate)),
  ),
  value('device-write-bps', byteRate, ({ host }, rate) => (host.BlkioDeviceWriteBps = added(host.BlkioDeviceWriteBps, rate))),
  value(
    'device-write-iops',
    operationRate,
    ({ host }, rate) => (host.BlkioDeviceWriteIOps = added(host.BlkioDeviceWriteIOps, rate)),
  ),
  { ...value('disable-content-trust', trust, harmless), takes: 'switch' },
  value('dns', values.address, ({ host }, address) => (host.Dns = added(host.Dns, address))),
  value('dns-option', values.text, ({ host }, option) => (host.DnsOptions = added(host.DnsOptions, option)), {
    aliases: ['dns-opt'],
  }),
  value('dns-search', settings.searchDomain, ({ host }, domain) => (host.DnsSearch = added(host.DnsSearch, domain))),
  value('domainname', values.text, ({ body }, name) => (body.Domainname = name)),
  // One word. An empty one takes away the entrypoint of the image.
  value('entrypoint', values.text, ({ body }, word) => (body.Entrypoint = [word])),
  value('env', settings.variable, ({ env }, each) => env.push(each), { short: 'e' }),
  value('env-file', values.text, ({ files }, path) => files.push({ path, into: 'env' })),
  value('expose', expose, ({ exposed }, ports) => exposed.push(...ports)),
  value('gpus', gpus, ({ requests }, request) => requests.push(request)),
  value('group-add', values.text, ({ host }, group) => (host.GroupAdd = added(host.GroupAdd, group))),
  value('health-cmd', values.text, ({ health }, command) => (health.Test = command === '' ? undefined : ['CMD-SHELL', command])),
  value('health-interval', values.duration, ({ health }, nanoseconds) => (health.Interval = nanoseconds)),
  value('health-retries', values.between(0, Infinity), ({ health }, times) => (health.Retries = times)),
  value('health-start-interval', values.duration, ({ health }, nanoseconds) => (health.StartInterval = nanoseconds)),
  value('health-start-period', values.duration, ({ health }, nanoseconds) => (health.StartPeriod = nanoseconds)),
  value('health-timeout', values.duration, ({ health }, nanoseconds) => (health.Timeout = nanoseconds)),
  refused('help', 'switch', 'there is nothing to run with it. Take the flag out'),
  value('hostname', values.text, ({ body }, name) => (body.Hostname = name), { short: 'h' }),
  toggle('init', ({ host }, on) => (host.Init = on.value)),
  toggle('interactive', ({ body }, on) => (body.OpenStdin = on.value), { short: 'i' }),
  value('io-maxbandwidth', values.bytes, ({ host }, size) => (host.IOMaximumBandwidth = size), { only: 'windows' }),
  value('io-maxiops', values.between(0, Infinity), ({ host }, count) => (host.IOMaximumIOps = count), { only: 'windows' }),
  value('ip', values.text, (draft, address) => (draft.ip = address)),
  value('ip6', values.text, (draft, address) => (draft.ip6 = address)),
  value('ipc', values.text, ({ host }, mode) => (host.IpcMode = mode)),
  value('isolation', values.text, ({ host }, technology) => (host.Isolation = technology)),
  value('kernel-memory', values.bytes, ({ host }, size) => (host.KernelMemory = size)),
  value('label', settings.label, ({ labels }, [name, text]) => labels.push([name, text]), { short: 'l' }),
  value('label-file', values.text, ({ files }, path) => files.push({ path, into: 'labels' })),
  value('link', settings.link, ({ links }, each) => links.push(each)),
  value('link-local-ip', values.text, ({ linkLocal }, address) => linkLocal.push(address)),
  value('log-driver', values.text, ({ host }, driver) => (host.LogConfig = { Type: driver, Config: {} })),
  value('log-opt', settings.pair, ({ logOptions }, [name, text]) => logOptions.push([name, text])),
  value('mac-address', values.hardwareAddressText, (draft, address) => (draft.hardwareAddress = address)),
  value('memory', values.bytes, ({ host }, size) => (host.Memory = size), { short: 'm' }),
  value('memory-reservation', values.bytes, ({ host }, size) => (host.MemoryReservation = size)),
  value('memory-swap', values.bytesOrUnlimited, ({ host }, size) => (host.MemorySwap = size)),
  value('memory-swappiness', values.between(-1, 100), ({ host }, percent) => (host.MemorySwappiness = percent)),
  value('mount', mount, ({ host }, each) => (host.Mounts = added(host.Mounts, each))),
  value('name', settings.containerName, (draft, name) => (draft.name = name)),
  value('network', network, ({ networks }, each) => networks.push(each), { aliases: ['net'] }),
  value('network-alias', values.text, ({ aliases }, each) => aliases.push(each), { aliases: ['net-alias'] }),
  toggle('no-healthcheck', ({ body }, on) => (body.Healthcheck = on.value ? { Test: ['NONE'] } : undefined)),
  toggle('oom-kill-disable', ({ host }, on) => (host.OomKillDisable = on.value)),
  value('oom-score-adj', values.integer, ({ host }, score) => (host.OomScoreAdj = score)),
  value('pid', values.hostOrContainer, ({ host }, mode) => (host.PidMode = mode)),
  value('pids-limit', values.integer, ({ host }, count) => (host.PidsLimit = count)),
  value('platform', settings.platform, (draft, platform) => (draft.platform = platform)),
  toggle('privileged', ({ host }, on) => (host.Privileged = on.value)),
  value('publish', publish, ({ published }, ports) => published.push(...ports), { short: 'p' }),
  toggle('publish-all', ({ host }, on) => (host.PublishAllPorts = on.value), { short: 'P' }),
  value('pull', settings.pull, (draft, when) => (draft.pull = when)),
  toggle('quiet', harmless, { short: 'q' }),
  toggle('read-only', ({ host }, on) => (host.ReadonlyRootfs = on.value)),
  value('restart', settings.restart, ({ host }, policy) => (host.RestartPolicy = policy)),
  // Removed by the engine when it ends, it would be gone before it is committed; it is removed after that in any case.
  toggle('rm', harmless),
  value('runtime', values.text, ({ host }, name) => (host.Runtime = name)),
  value('security-opt', settings.security, ({ security }, each) => security.push(each)),
  value('shm-size', values.bytes, ({ host }, size) => (host.ShmSize = size)),
  toggle('sig-proxy', harmless),
  value('stop-signal', values.text, ({ body }, signal) => (body.StopSignal = signal)),
  value('stop-timeout', values.integer, ({ body }, seconds) => (body.StopTimeout = seconds)),
  value('storage-opt', settings.wholePair, ({ host }, pair) => (host.StorageOpt = withEntry(host.StorageOpt, pair))),
  value('sysctl', settings.kernelParameter, ({ host }, pair) => (host.Sysctls = withEntry(host.Sysctls, pair))),
  value('tmpfs', values.text, ({ host }, text) => (host.Tmpfs = withEntry(host.Tmpfs, tmpfs(text)))),
  toggle('tty', ({ body }, on) => (body.Tty = on.value), { short: 't' }),
  value('ulimit', limit, ({ limits }, each) => limits.push(each)),
  refused(
    'use-api-socket',
    'switch',
    'it would copy your registry logins into the container, and so into the image. Mount the socket: -v /var/run/docker.sock:/var/run/docker.sock',
  ),
  value('user', values.text, ({ body }, user) => (body.User = user), { short: 'u' }),
  value('userns', values.oneOf('host'), ({ host }, mode) => (host.UsernsMode = mode)),
  value('uts', values.oneOf('host'), ({ host }, mode) => (host.UTSMode = mode)),
  value('volume', volume, ({ volumes }, each) => volumes.push(each), { short: 'v' }),
  value('volume-driver', values.text, ({ host }, driver) => (host.VolumeDriver = driver)),
  value('volumes-from', values.text, ({ host }, name) => (host.VolumesFrom = added(host.VolumesFrom, name))),
  value('workdir', values.text, ({ body }, path) => (body.WorkingDir = path), { short: 'w' }),
];

/** A list with one more. */
function added<T>(list: readonly T[] | undefined, each: T): T[] {
  return [...(list ?? []), each];
}

/** Capabilities go out sorted, each once, as Docker's client has them. */
function inOrder(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
