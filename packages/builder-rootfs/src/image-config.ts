import type { Json } from '@imgbuild/core/sdk';
import type { ImageSettings } from './config.ts';

/** What a container runs, of an OCI image configuration; names are the specification's. */
export interface RunConfig {
  readonly User?: string;
  readonly ExposedPorts?: Readonly<Record<string, object>>;
  readonly Env?: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly Volumes?: Readonly<Record<string, object>>;
  readonly WorkingDir?: string;
  readonly Labels?: Readonly<Record<string, string>>;
  readonly StopSignal?: string;
}

/** An OCI image configuration (image-spec 1.1, application/vnd.oci.image.config.v1+json). */
export interface ImageConfig {
  readonly created?: string;
  readonly architecture: string;
  readonly os: string;
  readonly variant?: string;
  readonly config?: RunConfig;
  readonly rootfs: { readonly type: 'layers'; readonly diff_ids: readonly string[] };
  readonly history?: readonly {
    readonly created?: string;
    readonly created_by?: string;
    readonly comment?: string;
    readonly empty_layer?: boolean;
  }[];
}

const defaultPath = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Lays the template's settings over the base's. A new entrypoint drops the base's arguments, as Docker does. */
export function runConfig(settings: Partial<ImageSettings>, base: RunConfig): RunConfig {
  const env = new Map(
    (base.Env ?? [defaultPath]).map((each) => [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)]),
  );
  for (const name of Object.keys(settings.env ?? {}).sort()) env.set(name, settings.env?.[name] ?? '');
  const labels = { ...base.Labels, ...settings.labels };
  const ports = [...Object.keys(base.ExposedPorts ?? {}), ...(settings.exposed_ports ?? []).map(port)];
  const volumes = [...Object.keys(base.Volumes ?? {}), ...(settings.volumes ?? [])];
  const cmd = settings.cmd ?? (settings.entrypoint === undefined ? base.Cmd : undefined);
  return defined({
    User: settings.user ?? base.User,
    ExposedPorts: ports.length === 0 ? undefined : set(ports),
    Env: [...env].map(([name, value]) => `${name}=${value}`),
    Entrypoint: settings.entrypoint ?? base.Entrypoint,
    Cmd: cmd,
    Volumes: volumes.length === 0 ? undefined : set(volumes),
    WorkingDir: settings.workdir ?? base.WorkingDir,
    Labels:
      Object.keys(labels).length === 0
        ? undefined
        : Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))),
    StopSignal: settings.stop_signal ?? base.StopSignal,
  });
}

/** `80` is `80/tcp`. */
function port(text: string): string {
  return text.includes('/') ? text : `${text}/tcp`;
}

function set(names: readonly string[]): Readonly<Record<string, object>> {
  return Object.fromEntries([...new Set(names)].sort().map((name) => [name, {}]));
}

function defined<T extends object>(value: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as never;
}

/** The configuration of an image whose base has some layers and that adds some; `diffIds` are all of them. */
export function imageConfig(o: {
  readonly settings: ImageSettings | undefined;
  readonly base: ImageConfig | undefined;
  readonly architecture: string;
  readonly diffIds: readonly string[];
  readonly epoch: number;
}): ImageConfig {
  const created = new Date(o.epoch * 1000).toISOString().replace('.000Z', 'Z');
  const history = [...(o.base?.history ?? [])];
  const covered = history.filter((each) => each.empty_layer !== true).length;
  for (let layer = covered; layer < o.diffIds.length; layer++)
    history.push({ created, created_by: layer === o.diffIds.length - 1 ? 'imgbuild' : 'imgbuild base' });
  return {
    created,
    architecture: o.base?.architecture ?? o.architecture,
    os: 'linux',
    ...(o.base?.variant === undefined ? {} : { variant: o.base.variant }),
    config: runConfig(o.settings ?? {}, o.base?.config ?? {}),
    rootfs: { type: 'layers', diff_ids: o.diffIds },
    history,
  };
}

/** Names of architectures as Go and the OCI specification have them. */
export function architectureName(node: string): string {
  return (
    {
      x64: 'amd64',
      ia32: '386',
      arm64: 'arm64',
      arm: 'arm',
      ppc64: 'ppc64le',
      s390x: 's390x',
      riscv64: 'riscv64',
      loong64: 'loong64',
    }[node] ?? node
  );
}

/** JSON whose bytes depend on the value alone: every object here is built in a fixed order. */
export function jsonBytes(value: Json | object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
