import type { Builder, CommunicatorType, DataSource, PostProcessor, Provisioner } from './component.ts';
import type { AnyResourceType, ResourceType } from './resource.ts';
import type { Json } from './json.ts';
import type { Body } from './schema/body.ts';

/** Version of the contracts in this folder. A plugin states it by calling `definePlugin`; the host refuses others. */
export const apiLevel = 1;

/** What a package provides: its default export. */
export interface Plugin {
  readonly api: typeof apiLevel;
  /** What `required_plugins` calls it by default, and the prefix that another accessor replaces in its types. */
  readonly accessor: string;
  /** Packer plugin sources that this package stands in for, with the range of versions it is equal to. */
  readonly provides: Readonly<Record<string, { readonly from: string; readonly to: string }>>;
  readonly builders: Readonly<Record<string, Builder>>;
  readonly provisioners: Readonly<Record<string, Provisioner>>;
  readonly postProcessors: Readonly<Record<string, PostProcessor>>;
  readonly dataSources: Readonly<Record<string, DataSource>>;
  readonly communicators: Readonly<Record<string, CommunicatorType>>;
  readonly resources: readonly AnyResourceType[];
}

/** Declares a plugin: all it provides, by template type, and every kind of resource that its components hold. */
export function definePlugin(plugin: { readonly accessor: string } & Partial<Omit<Plugin, 'api' | 'accessor'>>): Plugin {
  return {
    api: apiLevel,
    provides: {},
    builders: {},
    provisioners: {},
    postProcessors: {},
    dataSources: {},
    communicators: {},
    resources: [],
    ...plugin,
  };
}

/** Declares a builder; its configuration and outputs are inferred from the schemas. */
export function defineBuilder<const B extends Body, const O extends Body>(builder: Omit<Builder<B, O>, 'kind'>): Builder<B, O> {
  return { kind: 'builder', ...builder };
}

export function defineProvisioner<const B extends Body>(provisioner: Omit<Provisioner<B>, 'kind'>): Provisioner<B> {
  return { kind: 'provisioner', ...provisioner };
}

export function definePostProcessor<const B extends Body>(postProcessor: Omit<PostProcessor<B>, 'kind'>): PostProcessor<B> {
  return { kind: 'post-processor', ...postProcessor };
}

export function defineDataSource<const B extends Body, const O extends Body>(
  dataSource: Omit<DataSource<B, O>, 'kind'>,
): DataSource<B, O> {
  return { kind: 'data', ...dataSource };
}

export function defineCommunicator<const B extends Body>(communicator: Omit<CommunicatorType<B>, 'kind'>): CommunicatorType<B> {
  return { kind: 'communicator', ...communicator };
}

/** Declares a resource type; intent and data are inferred. */
export function defineResource<I extends Json, D extends Json>(type: ResourceType<I, D>): ResourceType<I, D> {
  return type;
}
