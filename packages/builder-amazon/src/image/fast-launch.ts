import { DescribeLaunchTemplatesCommand, EnableFastLaunchCommand } from '@aws-sdk/client-ec2';
import { failure } from '@imgbuild/core/sdk';
import { ask } from '../aws/ask.ts';
import { codeOf } from '../aws/errors.ts';
import { pollingFor, type PollingConfig, waitFor } from '../aws/wait.ts';
import type { FastLaunchConfig, LaunchTemplateConfig } from '../config/fast-launch.ts';
import { problems } from '../problems.ts';
import { fastLaunch } from '../resources.ts';
import type { Work } from '../work.ts';
import { imageNotYet, type MadeImage } from './create.ts';
import { describeFastLaunch } from './describe-fast-launch.ts';

/** What launches fast in a region: nothing, or with a launch template or EC2's own. */
export type FastLaunchPlan = { readonly kind: 'off' } | { readonly kind: 'on'; readonly template: Partial<LaunchTemplateConfig> };

/** Whether and how an image launches fast in a region. Any setting but `enable_fast_launch = false` alone turns it on. */
export function fastLaunchIn(config: FastLaunchConfig, region: string, home: string): FastLaunchPlan {
  const own = config.region_launch_templates.find((each) => each.region === region);
  if (own !== undefined) return own.enable_fast_launch === false ? { kind: 'off' } : { kind: 'on', template: own };
  return { kind: 'on', template: region === home ? config : {} };
}

export function wantsFastLaunch(config: FastLaunchConfig | undefined): config is FastLaunchConfig {
  if (config === undefined) return false;
  const { enable_fast_launch: on, region_launch_templates: templates, ...others } = config;
  return on || templates.length > 0 || Object.values(others).some((value) => value !== undefined && value !== '');
}

/** Has an image launch fast; its snapshots are not prepared yet. Source: EC2 API Reference, EnableFastLaunch. */
export async function enableFastLaunch(
  { region, id }: MadeImage,
  config: FastLaunchConfig,
  template: Partial<LaunchTemplateConfig>,
  work: Work,
): Promise<void> {
  const { clients, host } = work;
  const { max_parallel_launches: parallel, target_resource_count: count } = config;
  const specification = await specificationOf(template, region, work);
  await work.scope.hold(
    fastLaunch,
    { region, id },
    async ({ signal }) => {
      const command = new EnableFastLaunchCommand({
        ImageId: id,
        ResourceType: 'snapshot',
        ...(parallel === undefined ? {} : { MaxParallelLaunches: parallel }),
        ...(count === undefined ? {} : { SnapshotConfiguration: { TargetResourceCount: count } }),
        ...(specification === undefined ? {} : { LaunchTemplate: specification }),
      });
      await ask(clients, command, { host, signal }, { region, notYet: imageNotYet });
      return { data: { region, id }, value: undefined };
    },
    { until: 'success' },
  );
}

/** A launch template as EC2 wants it here: with a version, its newest unless one is said. */
async function specificationOf(
  { template_id: id = '', template_name: name = '', template_version: version }: Partial<LaunchTemplateConfig>,
  region: string,
  work: Work,
): Promise<{ LaunchTemplateId?: string; LaunchTemplateName?: string; Version: string } | undefined> {
  if (id === '' && name === '') return undefined;
  const which = id === '' ? { LaunchTemplateName: name } : { LaunchTemplateId: id };
  if (version !== undefined) return { ...which, Version: String(version) };
  const asked = id === '' ? { LaunchTemplateNames: [name] } : { LaunchTemplateIds: [id] };
  const missing = (cause?: unknown): Error =>
    failure(problems.create('launch-template-missing', { template: id === '' ? name : id, region }), cause);
  const answer = await ask(work.clients, new DescribeLaunchTemplatesCommand(asked), work, { region }).catch((error: unknown) => {
    throw /^InvalidLaunchTemplate(?:Id|Name)\.(?:NotFound|Malformed)/.test(codeOf(error) ?? '') ? missing(error) : error;
  });
  const newest = answer.LaunchTemplates?.[0]?.LatestVersionNumber;
  if (newest === undefined) throw missing();
  return { ...which, Version: String(newest) };
}

export async function untilFast(made: MadeImage, work: Work, polling: PollingConfig | undefined): Promise<void> {
  const { region, id } = made;
  await waitFor(`the image ${id} in ${region} to launch fast`, pollingFor('fast-launch', polling, work.host), work, async () => {
    const now = await describeFastLaunch(made, work);
    const state = now?.State ?? 'enabling';
    if (state === 'enabled') return state;
    if (state === 'enabling') return undefined;
    const reason = now?.StateTransitionReason ?? 'it gives no reason';
    throw failure(problems.create('fast-launch-failed', { image: id, region, reason: `it is ${state}, ${reason}` }));
  });
}
