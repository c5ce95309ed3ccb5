import { attr, block, body, type Infer, t } from '@imgbuild/core/sdk';

export const tenancies = ['default', 'dedicated', 'host'] as const;

const switched = ['enabled', 'disabled'] as const;

export const placement = body(
  {
    host_id: attr(t.string, { doc: 'Dedicated host to run on.' }),
    host_resource_group_arn: attr(t.string, { doc: 'Group of hosts to run on.' }),
    tenancy: attr(t.oneOf(tenancies), { doc: 'Whose hardware the instance shares. Default: `default`, or `host` on a host.' }),
  },
  { rules: [{ rule: 'at-most-one', of: ['host_id', 'host_resource_group_arn'] }] },
);

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceMetadataOptionsRequest.html */
export const metadataOptions = body({
  http_endpoint: attr(t.oneOf(switched), { doc: 'Whether the instance has the service.', default: 'enabled' }),
  http_tokens: attr(t.oneOf(['optional', 'required']), {
    doc: 'Whether it asks for tokens, which is IMDSv2.',
    default: 'optional',
  }),
  http_put_response_hop_limit: attr(t.number, { doc: 'How far its tokens travel.', default: 1, min: 1, max: 64 }),
  instance_metadata_tags: attr(t.oneOf(switched), { doc: 'Whether it tells the instance’s tags.', default: 'disabled' }),
});

const licenseRequest = body({
  license_configuration_arn: attr(t.string, { doc: 'ARN of the license configuration.', required: true }),
});

export const licenseSpecification = body({
  license_configuration_request: block(licenseRequest, { doc: 'A license configuration of License Manager.', min: 1 }),
});

const statement = body({
  Effect: attr(t.oneOf(['Allow', 'Deny']), { doc: 'What the statement does.', required: true }),
  Action: attr(t.list(t.string), { doc: 'Actions: `ssm:*`.', required: true, min: 1 }),
  Resource: attr(t.list(t.string), { doc: 'What they may be done to: `*`.', required: true, min: 1 }),
});

/** A policy of IAM; names are IAM's own. */
export const policyDocument = body({
  Version: attr(t.oneOf(['2012-10-17', '2008-10-17']), { doc: 'Version of the language. Default: IAM’s, which is the older.' }),
  Statement: block(statement, { doc: 'What is allowed or denied.', repeat: 'many', min: 1 }),
});

export type PolicyDocument = Infer<typeof policyDocument>;
