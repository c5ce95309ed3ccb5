import type { AnyComponent, AnyResourceType, Body, ComponentKind, NameRule } from './sdk/index.ts';

/** A package that provides components, as the lock file and the journal name it. */
export interface PackageReference {
  readonly name: string;
  readonly version: string;
  /** Absolute path of the package's folder. */
  readonly folder: string;
}

/** All that is known of a component without running its package, and how to get it. */
export interface ComponentHandle<C extends AnyComponent = AnyComponent> {
  readonly kind: C['kind'];
  /** The name the template uses, with its accessor. */
  readonly type: string;
  readonly summary: string;
  readonly package: PackageReference;
  readonly config: Body;
  /** `build.*` of a builder, attributes of a data source. */
  readonly outputs: Body;
  readonly platform?: string;
  readonly accepts?: readonly string[];
  readonly produces?: string;
  /** Of a builder: what `clean_resource_name` does in its block. */
  readonly names?: NameRule;
  /** Which of the component's own functions look at a configuration before it runs. */
  readonly checks: readonly ('check' | 'verify')[];
  /** No package offers it: the handle only lets the rest of a template be checked, and cannot be loaded. */
  readonly missing?: true;
  /** Imports the package when first asked, checks that module and manifest agree, and gives the component. */
  load(): Promise<C>;
  /** Every kind of resource that the package may hold. */
  resources(): Promise<readonly AnyResourceType[]>;
}

/** Components by kind and type; frozen before a plan is made from it. */
export interface Registry {
  find<K extends ComponentKind>(kind: K, type: string): ComponentHandle<Extract<AnyComponent, { kind: K }>> | undefined;
  /** Types of a kind, sorted. */
  types(kind: ComponentKind): readonly string[];
  readonly packages: readonly PackageReference[];
}
