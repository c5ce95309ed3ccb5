import { defineCatalogue, message } from '@imgbuild/core/sdk';
import { checkMessages } from './checks/messages.ts';

/** What can go wrong with Amazon EC2 and what is asked of it. */
export const problems = defineCatalogue('amazon', {
  ...checkMessages,
  'no-region': {
    summary: 'No region of AWS',
    detail: 'Set region, or AWS_REGION or AWS_DEFAULT_REGION, or a region in the profile of ~/.aws/config.',
  },
  'no-credentials': {
    summary: 'No credentials of AWS',
    detail: message`${'reason'}. Set access_key and secret_key, or profile, or what the AWS SDK reads: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, a role of the machine.`,
  },
  'vault-refused': {
    summary: 'No credentials from Vault',
    detail: message`${'path'} of ${'address'}: ${'reason'}. VAULT_ADDR says where Vault is, VAULT_TOKEN who asks.`,
  },
  'call-refused': {
    summary: message`${'call'} was refused`,
    detail: message`${'service'} in ${'region'} answered ${'code'}: ${'reason'}.`,
  },
  'call-forbidden': {
    summary: message`${'call'} is not allowed`,
    detail: message`${'service'} in ${'region'}: ${'reason'}. Whoever builds needs the permission ${'permission'}; all that are needed stand in the docs of the plugin.`,
  },
  'call-unanswered': {
    summary: message`${'call'} was not answered`,
    detail: message`${'service'} in ${'region'}: ${'reason'}. Check the way to it (custom_endpoint_ec2, AWS_ENDPOINT_URL, HTTPS_PROXY), and try again.`,
  },
  'waited-in-vain': {
    summary: message`Waited in vain for ${'what'}`,
    detail: message`It did not come within ${'seconds'} s, asked every ${'delay'} s. Give it longer with aws_polling { delay_seconds, max_attempts } or AWS_POLL_DELAY_SECONDS and AWS_MAX_ATTEMPTS.`,
  },
  'image-not-found': {
    summary: 'No image matches',
    detail: message`In ${'region'} there is no image with ${'wanted'}. Loosen the filters, check the owners, or look in another region.`,
  },
  'images-ambiguous': {
    summary: 'Several images match',
    detail: message`${'count'} images of ${'region'} match ${'wanted'}, among them ${'some'}. Narrow the filters, or take the newest with most_recent = true.`,
  },
  'root-not-ebs': {
    summary: 'The image does not start from a volume',
    detail: message`${'image'} has a root device of the type ${'type'}; this builder needs ebs. Choose another image.`,
  },
  'name-taken': {
    summary: 'The name of the image is taken',
    detail: message`${'region'} has an image "${'name'}" already: ${'image'}. Choose another ami_name, or let it be replaced with force_deregister = true or -force.`,
  },
  'instance-ended': {
    summary: 'The instance did not stay',
    detail: message`${'instance'} is ${'state'} instead of ${'wanted'}: ${'reason'}.`,
  },
  'image-failed': {
    summary: 'The image could not be made',
    detail: message`${'image'} in ${'region'} has failed: ${'reason'}.`,
  },
  'no-address': {
    summary: 'The instance has no address',
    detail: message`${'instance'} has no ${'wanted'}. Choose another ssh_interface, a subnet whose instances get one, or associate_public_ip_address = true.`,
  },
});
