import type { TemplateFunction } from '@imgbuild/gotemplate';
import type { Json } from '../sdk/index.ts';

/** What a text may read while it is rendered. All of it comes from the caller; rendering reads no clock and no file. */
export interface RenderContext {
  /** When the run started, milliseconds since 1970: what `timestamp`, `isotime` and `strftime` call now. */
  readonly startedAt: number;
  /** A new id for every `{{ uuid }}`. */
  uuid(): string;
  /** `{{ pwd }}` */
  readonly workingDirectory: string;
  /** `{{ template_dir }}`, of JSON templates only. */
  readonly templateDirectory?: string;
  /** `{{ build_name }}` and `{{ build_type }}`, where there is a build. */
  readonly build?: { readonly name: string; readonly type: string };
  /** ``{{ user `name` }}``, of JSON templates only. */
  readonly user?: (name: string) => UserVariable;
  /** ``{{ env `NAME` }}``, only among the variables of JSON templates. */
  readonly environment?: (name: string) => string | undefined;
  /** ``{{ build `X` }}`` and `{{ .X }}`, of provisioners and post-processors only. */
  readonly values?: BuildValues;
  /** Leaves `{{ .X }}` as it is, for a later pass that knows it: among the variables of JSON templates. */
  readonly placeholders?: 'keep';
  /** Further functions: `clean_resource_name` of a builder; `vault` and the like among variables. */
  readonly functions?: Readonly<Record<string, TemplateFunction>>;
}

/** A variable's value; `missing` renders as nothing, as Packer has it, and `undeclared` is a mistake. */
export type UserVariable =
  | {
      readonly value: string;
      /** Whether there are `{{ .X }}` in it that a late text is to fill. */
      readonly placeholders?: 'kept';
    }
  | 'missing'
  | 'undeclared';

/** `build.*`: before the machine is up only its names are known. */
export type BuildValues =
  | {
      readonly kind: 'unknown';
      readonly names: readonly string[];
      /** Whether there may be others: of a component that nobody has, any name is as good as another. */
      readonly others?: 'possible';
    }
  | { readonly kind: 'known'; readonly values: Readonly<Record<string, Json>> };

/** The names of build values. */
export function namesOf(values: BuildValues | undefined): readonly string[] {
  if (values === undefined) return [];
  return values.kind === 'unknown' ? values.names : Object.keys(values.values);
}
