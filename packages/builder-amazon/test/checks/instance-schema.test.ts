import { expect, test } from 'vitest';
import { ebs } from './components.ts';
import { placesOf } from './configured.ts';

test.each<[string, object, readonly string[]]>([
  ['a strategy that there is not', { spot_allocation_strategy: 'cheapest' }, ['config/invalid-choice spot_allocation_strategy']],
  [
    'a preference that there is not',
    { capacity_reservation_preference: 'all' },
    ['config/invalid-choice capacity_reservation_preference'],
  ],
  ['another end', { shutdown_behavior: 'hibernate' }, ['config/invalid-choice shutdown_behavior']],
  ['a tenancy that there is not', { placement: { tenancy: 'own' } }, ['config/invalid-choice placement.tenancy']],
  ['an old tenancy that there is not', { tenancy: 'own' }, ['config/invalid-choice tenancy']],
  ['a way that there is not', { ssh_interface: 'public' }, ['config/invalid-choice ssh_interface']],
  ['a port that there is not', { session_manager_port: 65_536 }, ['config/out-of-range session_manager_port']],
  [
    'no such settings of the metadata service',
    {
      metadata_options: {
        http_endpoint: 'on',
        http_tokens: 'on',
        http_put_response_hop_limit: 65,
        instance_metadata_tags: 'on',
      },
    },
    [
      'config/invalid-choice metadata_options.http_endpoint',
      'config/invalid-choice metadata_options.http_tokens',
      'config/out-of-range metadata_options.http_put_response_hop_limit',
      'config/invalid-choice metadata_options.instance_metadata_tags',
    ],
  ],
  [
    'no hops',
    { metadata_options: { http_put_response_hop_limit: 0 } },
    ['config/out-of-range metadata_options.http_put_response_hop_limit'],
  ],
  ['a license without what it is', { license_specifications: [{}] }, ['config/missing-block license_specifications.0']],
  [
    'a policy of nothing',
    { temporary_iam_instance_profile_policy_document: { Version: '2012-10-17' } },
    ['config/missing-block temporary_iam_instance_profile_policy_document'],
  ],
  [
    'a policy that says little',
    { temporary_iam_instance_profile_policy_document: { Version: '2013-01-01', Statement: [{ Effect: 'Perhaps', Action: [] }] } },
    [
      'config/invalid-choice temporary_iam_instance_profile_policy_document.Version',
      'config/invalid-choice temporary_iam_instance_profile_policy_document.Statement.0.Effect',
      'config/wrong-count temporary_iam_instance_profile_policy_document.Statement.0.Action',
      'config/missing-argument temporary_iam_instance_profile_policy_document.Statement.0',
    ],
  ],
])('refused by the schema: %s', (_name, changes, expected) => {
  expect(placesOf(ebs, changes).filter((line) => !line.startsWith('config/deprecated'))).toEqual(expected);
});
