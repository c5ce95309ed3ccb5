import type { Service } from './action.ts';
import { accountActions } from './ec2/account-attributes.ts';
import { fleetActions } from './ec2/fleets/fleets.ts';
import { imageActions } from './ec2/images/actions.ts';
import { instanceActions } from './ec2/instances.ts';
import { keyPairActions } from './ec2/key-pairs.ts';
import { launchTemplateActions } from './ec2/launch-templates/templates.ts';
import { networkActions } from './ec2/network.ts';
import { regionActions } from './ec2/regions.ts';
import { groupActions } from './ec2/security-groups/groups.ts';
import { ruleActions } from './ec2/security-groups/rules.ts';
import { snapshotActions } from './ec2/snapshot-actions.ts';
import { snapshotAttributeActions } from './ec2/snapshot-attributes.ts';
import { spotActions } from './ec2/spot/requests.ts';
import { tagActions } from './ec2/tags.ts';
import { volumeActions } from './ec2/volume-actions.ts';
import { volumeAttachmentActions } from './ec2/volume-attachment.ts';
import { iam } from './iam.ts';
import { instanceConnect } from './instance-connect.ts';
import { s3 } from './s3.ts';
import { secretsManager } from './secrets-manager.ts';
import { ssm } from './ssm.ts';
import { sts } from './sts.ts';

/** What of Amazon's cloud there is. */
export const services: readonly Service[] = [
  {
    name: 'ec2',
    protocol: 'ec2',
    version: '2016-11-15',
    actions: {
      ...regionActions,
      ...accountActions,
      ...networkActions,
      ...groupActions,
      ...ruleActions,
      ...keyPairActions,
      ...imageActions,
      ...instanceActions,
      ...launchTemplateActions,
      ...fleetActions,
      ...spotActions,
      ...snapshotActions,
      ...snapshotAttributeActions,
      ...volumeActions,
      ...volumeAttachmentActions,
      ...tagActions,
    },
  },
  sts,
  iam,
  ssm,
  secretsManager,
  instanceConnect,
  s3,
];
