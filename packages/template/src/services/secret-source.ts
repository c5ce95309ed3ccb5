import { type ComponentHandle, knownByType, type Registry, type Requirement } from '@imgbuild/core';
import type { DataSource } from '@imgbuild/core/sdk';
import type { Diagnostic } from '@imgbuild/diagnostics';
import { unmetRequirements } from '../consequences.ts';

/** The data source that the functions of AWS Secrets Manager are another way to write. */
export const secretType = 'amazon-secretsmanager';

/** What a template says of plugins, and what finding them came to. */
export interface Finding {
  readonly registry: Registry;
  readonly language: 'hcl2' | 'json';
  readonly requirements: readonly Requirement[];
  readonly found: readonly Diagnostic[];
}

/** Who reads AWS Secrets Manager: the data source of an installed package, if there is one. */
export type SecretSource =
  | { readonly kind: 'found'; readonly component: ComponentHandle<DataSource> }
  /** One clause for people. */
  | { readonly kind: 'missing'; readonly reason: string }
  /** It is missing because a plugin is that the template requires, which has been told. */
  | { readonly kind: 'told' };

/** Looks for the data source among the components that a template may use. */
export function findSecretSource({ registry, language, requirements, found }: Finding): SecretSource {
  const component = registry.find('data', secretType);
  if (component !== undefined) return { kind: 'found', component };
  const known = knownByType('data', secretType);
  const unmet = unmetRequirements(requirements, found);
  const isOurs = (source: string): boolean =>
    known !== undefined && (known.sources.includes(source.toLowerCase()) || source === `npm/${known.package ?? ''}`);
  if (unmet.some(({ source }) => isOurs(source))) return { kind: 'told' };
  const install = `install it in the folder of the template with npm install --save-dev ${known?.package ?? ''}`;
  const requirement = `amazon = { source = "${known?.sources[0] ?? ''}", version = "~> 1" }`;
  const remedy = language === 'json' ? install : `${install}, and put into required_plugins: ${requirement}`;
  return {
    kind: 'missing',
    reason: `AWS Secrets Manager is read by the package ${known?.package ?? ''}, which is not installed; ${remedy}`,
  };
}
