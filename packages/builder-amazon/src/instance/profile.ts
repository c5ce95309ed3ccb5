import type { ComponentContext } from '@imgbuild/core/sdk';
import type { InstanceConfig } from '../config/instance.ts';
import type { Tags } from '../tag-specifications.ts';
import type { Work } from '../work.ts';

/** The name of the instance's profile: the template's, or one that is made for the build. The client of IAM is loaded only for them. */
export async function obtainProfile(
  config: Pick<
    InstanceConfig,
    'iam_instance_profile' | 'skip_profile_validation' | 'temporary_iam_instance_profile_policy_document'
  >,
  tags: Tags,
  step: ComponentContext<unknown>['step'],
  work: Work,
): Promise<string | undefined> {
  const { iam_instance_profile: given = '', temporary_iam_instance_profile_policy_document: policy } = config;
  if (given !== '') {
    if (!config.skip_profile_validation) await (await import('./verify-profile.ts')).verifyProfile(given, work);
    return given;
  }
  if (policy === undefined) return undefined;
  return (await import('./temporary-profile.ts')).createProfile(policy, tags, step, work);
}
