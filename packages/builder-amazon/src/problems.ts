import { defineCatalogue, message } from '@imgbuild/core/sdk';
import { checkMessages } from './checks/messages.ts';
import { dataMessages } from './data/messages.ts';

/** What can go wrong with Amazon EC2 and what is asked of it. */
export const problems = defineCatalogue('amazon', {
  ...checkMessages,
  ...dataMessages,
  'no-line': {
    summary: 'Nothing connects to the instance',
    detail:
      'The builder has communicator = "none", so a provisioner has no machine to work on. Set communicator to ssh or winrm, or leave to user_data what is done on the instance.',
  },
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
  'call-unsent': {
    summary: message`${'call'} cannot be sent`,
    detail: message`${'service'} in ${'region'}: ${'reason'}. Check the addresses of services: custom_endpoint_ec2, and AWS_ENDPOINT_URL with its like, which begin with https:// or http://.`,
  },
  'call-unanswered': {
    summary: message`${'call'} was not answered`,
    detail: message`${'service'} in ${'region'}: ${'reason'}. Check the way to it (custom_endpoint_ec2, AWS_ENDPOINT_URL, HTTPS_PROXY, which takes Node.js 22.21 or 24.5), and try again.`,
  },
  'call-log-unwritable': {
    summary: 'The log of calls cannot be written',
    detail: message`${'variable'} names ${'path'}: ${'reason'}. Give it a file in a folder that is there, or take the variable out of the environment.`,
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
  'source-encrypted': {
    summary: 'The source image is encrypted',
    detail: message`${'image'} is encrypted at ${'devices'}, and EC2 makes no unencrypted copy of that; encrypt_boot = false asks for an image that is not encrypted. Choose a source image that is not, or leave encrypt_boot out.`,
  },
  'name-taken': {
    summary: 'The name of the image is taken',
    detail: message`${'region'} has an image "${'name'}" already: ${'image'}. Choose another ami_name, or let it be replaced with force_deregister = true or -force.`,
  },
  'former-protected': {
    summary: 'The former image is protected',
    detail: message`${'image'} in ${'region'} has the name "${'name'}", and cannot be deregistered until a day after its protection is disabled. Disable its deregistration protection and build when its cooldown is over, or choose another ami_name.`,
  },
  'key-pair-taken': {
    summary: 'The name of the key pair is taken',
    detail: message`${'region'} has a key pair "${'name'}" already, which the build would delete at its end. Choose another temporary_key_pair_name, leave it out, or use the key pair as it is with ssh_keypair_name.`,
  },
  'instance-ended': {
    summary: 'The instance did not stay',
    detail: message`${'instance'} is ${'state'} instead of ${'wanted'}: ${'reason'}.`,
  },
  'image-failed': {
    summary: 'The image could not be made',
    detail: message`${'image'} in ${'region'} has failed: ${'reason'}.`,
  },
  'regions-failed': {
    summary: message`${'what'} failed in ${'count'} of ${'total'} regions`,
    detail: message`${'reasons'}`,
  },
  'parts-failed': {
    summary: message`${'count'} of ${'total'} ${'what'} failed`,
    detail: message`${'reasons'}`,
  },
  'snapshot-failed': {
    summary: 'The snapshot could not be made',
    detail: message`${'snapshot'} of ${'volume'} in ${'region'} has failed: ${'reason'}.`,
  },
  'volume-missing': {
    summary: message`The instance has no volume at ${'device'}`,
    detail: message`${'instance'} has lost it since it was launched; it has volumes at: ${'names'}. Leave the volume attached, or leave the device out.`,
  },
  'root-device-renamed': {
    summary: message`The root device of the image is called ${'own'}`,
    detail: message`use_create_image = true makes the image of the instance, whose root device has that name, and not ${'device'}. Set device_name = "${'own'}", or remove use_create_image.`,
  },
  'fast-launch-failed': {
    summary: 'The image does not launch fast',
    detail: message`EC2 gave up on ${'image'} in ${'region'}: ${'reason'}.`,
  },
  'launch-template-missing': {
    summary: 'No such launch template',
    detail: message`There is no launch template ${'template'} in ${'region'}, which fast_launch names. Create it there, or name another for the region in region_launch_templates.`,
  },
  'firmware-billed': {
    summary: 'This image cannot get another firmware',
    detail: message`${'image'} is billed as ${'product'}, which an image that is registered anew with ${'names'} would lose; EC2 does not allow it. Begin with an image that has them already, and leave them out.`,
  },
  'no-address': {
    summary: 'The instance has no address',
    detail: message`${'instance'} has no ${'wanted'}. Choose another ssh_interface, a subnet whose instances get one, or associate_public_ip_address = true.`,
  },
  'mfa-code-missing': {
    summary: 'A code of the MFA device is needed',
    detail: message`The profile asks for one of ${'serial'}: set mfa_code to what the device shows now.`,
  },
  'mfa-code-used': {
    summary: 'The code of the MFA device is used up',
    detail: message`The session that it opened has ended, and ${'serial'} takes a code once. Start again with a new mfa_code; a longer duration_seconds lets a session last.`,
  },
  'role-refused': {
    summary: message`The role ${'role'} cannot be assumed`,
    detail: message`STS in ${'region'} answered ${'code'}: ${'reason'}.${'hint'} The role must trust whoever builds, who needs the permission sts:AssumeRole for it.`,
  },
  'credentials-refused': {
    summary: 'AWS does not accept the credentials',
    detail: message`STS in ${'region'} answered ${'code'} to ${'who'}: ${'reason'}. Check both parts of the key, the clock of this machine, and whether the key is active. skip_credential_validation = true leaves this out.`,
  },
  'credentials-expired': {
    summary: 'The credentials of AWS have expired',
    detail: message`STS in ${'region'} answered ${'code'} to ${'who'}: ${'reason'}. Get new ones (aws sso login, a new session token), and start again.`,
  },
  'region-unknown': {
    summary: message`There is no region ${'region'}`,
    detail: message`${'setting'} names it.${'hint'} skip_region_validation = true leaves this out.`,
  },
  'region-not-enabled': {
    summary: message`The region ${'region'} is not enabled`,
    detail: message`${'setting'} names it. Enable it in the settings of the account, or leave it out.`,
  },
  'region-not-reached': {
    summary: message`The region ${'region'} cannot be reached`,
    detail: message`${'reason'}. Check the name of the region, and the way to the internet.`,
  },
  'vpc-not-one': {
    summary: message`${'count'} VPCs match`,
    detail: message`In ${'region'} exactly one must have ${'wanted'}. Change vpc_filter, or set vpc_id.`,
  },
  'no-default-vpc': {
    summary: 'There is no default VPC',
    detail: message`${'region'} has none. Say with subnet_id or subnet_filter where the instance is to run.`,
  },
  'subnet-missing': {
    summary: 'A subnet is needed',
    detail: message`${'vpc'} is not the default VPC of ${'region'}. Say with subnet_id or subnet_filter where in it the instance is to run.`,
  },
  'subnet-not-found': {
    summary: 'No subnet matches',
    detail: message`In ${'region'} there is no subnet with ${'wanted'}. Loosen subnet_filter, or set subnet_id.`,
  },
  'subnets-ambiguous': {
    summary: message`${'count'} subnets match`,
    detail: message`In ${'region'} they have ${'wanted'}. Narrow subnet_filter, or let one be chosen with most_free = true or random = true.`,
  },
  'subnet-not-inferred': {
    summary: 'No subnet suits the instance',
    detail: message`associate_public_ip_address needs a subnet, and ${'vpc'} has none${'where'} whose zone has ${'types'}; that is in ${'zones'}. Set subnet_id or subnet_filter, or choose another type.`,
  },
  'public-address-ignored': {
    summary: message`associate_public_ip_address = ${'value'} has no effect`,
    detail: 'No subnet could be chosen for it, so that EC2 decides. Set subnet_id, or give the permission.',
  },
  'offerings-not-seen': {
    summary: 'Any zone is taken for able to run the instance',
    detail: 'If its zone does not have the type, set subnet_id, or give the permission.',
  },
  'groups-not-found': {
    summary: 'No security group matches',
    detail: message`In ${'region'} there is no security group with ${'wanted'}. Loosen security_group_filter, or set security_group_ids.`,
  },
  'public-address-unknown': {
    summary: 'The public address of this machine is unknown',
    detail: message`${'url'}: ${'reason'}. Set temporary_security_group_source_cidrs instead of temporary_security_group_source_public_ip.`,
  },
  'profile-not-found': {
    summary: message`There is no instance profile ${'name'}`,
    detail: message`IAM answered: ${'reason'}. iam_instance_profile is the name of an instance profile, which may differ from that of its role.`,
  },
  'profile-not-verified': {
    summary: message`Whether there is an instance profile ${'name'} cannot be seen`,
    detail: message`IAM: ${'reason'}. Give whoever builds the permission iam:GetInstanceProfile, or leave this out with skip_profile_validation = true.`,
  },
  'no-capacity': {
    summary: message`EC2 has no room for ${'type'} in ${'where'}`,
    detail: message`${'reason'}. Choose another zone by subnet_id, subnet_filter or availability_zone, or another instance_type, or try again later.`,
  },
  'no-spot-instance': {
    summary: 'EC2 gave no spot instance',
    detail: message`The fleet in ${'region'} ended without one: ${'reasons'}. Name more types with spot_instance_types, raise spot_price or leave it to spot_price = "auto", or choose another zone.`,
  },
  'fleet-stays': {
    summary: message`The fleet ${'fleet'} stays in the list of ${'region'}`,
    detail: message`It has no instance any more and costs nothing. ${'reason'}. Give whoever builds the permission ec2:DeleteFleets.`,
  },
  'fleet-not-deleted': {
    summary: message`The fleet ${'fleet'} could not be deleted`,
    detail: message`EC2 in ${'region'} answered ${'code'}: ${'reason'}.`,
  },
  'user-data-unreadable': {
    summary: 'The user data cannot be read',
    detail: message`${'path'}, of user_data_file: ${'reason'}.`,
  },
  'networking-not-hvm': {
    summary: 'The image has no enhanced networking',
    detail: message`${'settings'} takes an image of the virtualization hvm; ${'image'} is ${'virtualization'}. Choose another image, or leave the setting out.`,
  },
  'password-key-missing': {
    summary: 'No key to decrypt the password of Windows with',
    detail:
      'EC2 encrypts it with the key pair of the instance. Set ssh_keypair_name and ssh_private_key_file, or winrm_password.',
  },
  'password-key-type': {
    summary: 'Windows needs an RSA key',
    detail: message`EC2 encrypts the password of Windows with the key pair of the instance, and ${'path'} is of the type ${'type'}, with which nothing can be decrypted. Use an RSA key pair, or set winrm_password.`,
  },
  'password-late': {
    summary: 'Timeout waiting for password',
    detail: message`EC2 has had no password of ${'instance'} for ${'seconds'} s. Windows makes one at its first start, unless the image has it set otherwise: then set winrm_password. Give it longer with windows_password_timeout.`,
  },
  'password-undecipherable': {
    summary: 'The password of Windows cannot be decrypted',
    detail: message`EC2 gave one for ${'instance'} that is encrypted for another key. Set ssh_private_key_file to the key of the key pair that ssh_keypair_name names.`,
  },
  'session-plugin-missing': {
    summary: message`${'program'} is not installed`,
    detail: message`ssh_interface = "session_manager" needs AWS’s Session Manager plugin, ${'least'} or later, on the PATH. How to install it: https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html`,
  },
  'session-plugin-old': {
    summary: message`${'program'} is too old`,
    detail: message`It is version ${'version'}, which takes the token of a session as an argument only, where everybody on this machine can read it. Install ${'least'} or later: https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html`,
  },
  'session-plugin-unusable': {
    summary: message`${'program'} does not work`,
    detail: message`Asked for its version it answers: ${'reason'}. Install AWS’s Session Manager plugin anew.`,
  },
  'session-agent-missing': {
    summary: 'The instance is not connected to Session Manager',
    detail: message`The agent on ${'instance'} has not connected to Systems Manager in ${'region'}. It needs the SSM agent in its image, an instance profile with the policy AmazonSSMManagedInstanceCore, and a way to Systems Manager: the internet, or VPC endpoints. Give it longer with ssh_timeout.`,
  },
  'session-not-open': {
    summary: 'The session could not be opened',
    detail: message`No session to ${'instance'} was open within ${'seconds'} s. The last one: ${'reason'}. Give it longer with ssh_timeout.`,
  },
  'connect-key-type': {
    summary: 'EC2 Instance Connect does not take the key',
    detail: message`It takes RSA and Ed25519 keys, and ${'path'} is of the type ${'type'}. Use another key, or a key pair of EC2 with ssh_keypair_name.`,
  },
  'import-no-file': {
    summary: message`No file to import`,
    detail: message`The artifact of ${'maker'} has no file whose name ends in .${'format'}: ${'files'}. Set format, or have the builder write its image so.`,
  },
  'import-unreadable': {
    summary: 'The file to import cannot be read',
    detail: message`${'path'}: ${'reason'}.`,
  },
  'import-name-taken': {
    summary: 'The name of the image is taken',
    detail: message`${'region'} has an image "${'name'}" already: ${'image'}. Choose another ami_name, or deregister that one.`,
  },
  'bucket-elsewhere': {
    summary: message`The bucket ${'bucket'} is not in ${'region'}`,
    detail: 'EC2 imports from buckets of its own region only. Name a bucket of that region, or set region to that of the bucket.',
  },
  'import-role-unusable': {
    summary: message`EC2 cannot import with the role ${'role'}`,
    detail: message`${'reason'}. The role must exist, trust vmie.amazonaws.com, and be allowed to read the bucket and to make images; role_name names another. What it needs: https://docs.aws.amazon.com/vm-import/latest/userguide/required-permissions.html`,
  },
  'import-failed': {
    summary: 'The image could not be imported',
    detail: message`EC2 in ${'region'} gave up ${'task'}: ${'reason'}.`,
  },
});
