import type { JsonNode, JsonObject, JsonProperty } from '@imgbuild/hcl';
import type { Written } from './written.ts';

/** A legacy JSON template, taken apart. Nothing in it is evaluated, and every part has its place. */
export interface LegacySyntax {
  /** All that stands in the text; undefined when it is `null` or no object. */
  readonly root: JsonObject | undefined;
  readonly minimumVersion?: Written;
  readonly description?: Written;
  /** In source order. */
  readonly variables: readonly LegacyVariable[];
  /** Names of variables whose values are secrets. */
  readonly sensitive: readonly Written[];
  readonly builders: readonly LegacyBuilder[];
  readonly provisioners: readonly LegacyProvisioner[];
  readonly errorCleanup?: LegacyProvisioner;
  /** Each chain has its post-processors in their order; one that stands alone is a chain of one. */
  readonly chains: readonly (readonly LegacyPostProcessor[])[];
}

export interface LegacyVariable {
  readonly name: Written;
  /** Undefined when it is null: then a value must be given. */
  readonly default: Written | undefined;
}

/** What every component of a template has. */
interface Component {
  readonly type: Written;
  /** Where it stands: an object, or a string for a post-processor that is only a type. */
  readonly node: JsonNode;
  /** What is the component's own, in source order. */
  readonly settings: readonly JsonProperty[];
}

export interface LegacyBuilder extends Component {
  /** The name, or else the type. It may be a Go template. */
  readonly name: Written;
}

interface Step extends Component {
  /** Names of builders. */
  readonly only: readonly Written[];
  readonly except: readonly Written[];
}

/** Times in milliseconds. */
export interface LegacyProvisioner extends Step {
  /** What is different for single builders, by their names. */
  readonly overrides: readonly { readonly builder: Written; readonly value: JsonNode }[];
  readonly pauseBefore?: number;
  readonly timeout?: number;
  /** May be a Go template. */
  readonly maxRetries?: Written;
}

export interface LegacyPostProcessor extends Step {
  readonly name?: Written;
  readonly keepInputArtifact?: boolean;
}
