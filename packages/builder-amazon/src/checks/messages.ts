import { message } from '@imgbuild/core/sdk';

/** What can be wrong with a configuration: entries of the package’s catalogue. */
export const checkMessages = {
  'not-whole': {
    summary: 'Not a whole number',
    detail: message`"${'name'}" is ${'value'}; EC2 takes whole numbers there.`,
  },
  'invalid-region': {
    summary: 'Not a region',
    detail: message`"${'region'}" is not the name of a region, such as us-east-1.${'hint'}`,
  },
  'invalid-endpoint': {
    summary: 'Not an address',
    detail: message`"${'text'}" is not the address of a service: https://HOST[:PORT][/PATH].`,
  },
  'vault-and-keys': {
    summary: 'Credentials from two places',
    detail: message`vault_aws_engine has credentials made by Vault, and others are given with ${'names'}. Keep one of the two.`,
  },
  'invalid-arn': {
    summary: 'Not an ARN',
    detail: message`"${'text'}" is not the ARN of ${'what'}: ${'form'}.`,
  },
  'invalid-session': {
    summary: 'Setting of the role that AWS refuses',
    detail: message`"${'name'}" is "${'text'}"; it must be ${'form'}.`,
  },
  'invalid-duration': {
    summary: 'Session of an impossible length',
    detail: message`A session lasts 900 to 43200 seconds, and ${'seconds'} is not among them. The role itself may allow less than 43200.`,
  },
  'invalid-policy': {
    summary: 'Policy is not JSON',
    detail: message`The policy cannot be read: ${'reason'}. Write it as JSON, with jsonencode({ … }) in HCL.`,
  },
  'invalid-mfa-code': {
    summary: 'Not a code of an MFA device',
    detail: 'A code has six digits, and this has not. Take the one that the device shows now.',
  },
  'image-name-length': {
    summary: 'Image name is too short or too long',
    detail: message`EC2 takes names of 3 to 128 characters, and "${'name'}" has ${'length'}.`,
  },
  'image-name-characters': {
    summary: 'Image name with characters that EC2 refuses',
    detail: message`"${'name'}" has ${'characters'} in it. EC2 takes letters, digits, spaces and ( ) [ ] . / - ' @ _. Replace the others; the template function clean_resource_name puts "-" in their place.`,
  },
  'invalid-account': {
    summary: 'Not an account',
    detail: message`"${'text'}" is not the number of an account: twelve digits, as a string, so that zeros at its beginning stay.`,
  },
  'invalid-group': {
    summary: 'Not a group',
    detail: message`EC2 knows one group only, "all", which makes it public; "${'text'}" is none.`,
  },
  'invalid-key': {
    summary: 'Not a key of KMS',
    detail: message`"${'text'}" does not look like a key. Write its id (1234abcd-12ab-34cd-56ef-1234567890ab, mrk-…), alias/NAME, or the ARN of either.`,
  },
  'key-without-encryption': {
    summary: 'A key, but no encryption',
    detail: message`Only encrypt_boot = true makes use of ${'names'}. Set that, or leave the key out.`,
  },
  'share-default-key': {
    summary: 'An image that nobody else could use',
    detail: message`What is shared with ${'names'} would be encrypted with the account’s default key${'where'}, which other accounts can never use. Name a key of your own with ${'key'}, and let the others use it.`,
  },
  'key-of-other-region': {
    summary: 'A key for a region that the image is not copied to',
    detail: message`region_kms_key_ids has a key for ${'region'}, which is not in ami_regions. Add it there, or leave the key out.`,
  },
  'region-without-key': {
    summary: 'No key for a region',
    detail: message`The image is copied to ${'region'}, and region_kms_key_ids has no key for it. Add one; "" stands for the region’s default key.`,
  },
  'image-nowhere': {
    summary: 'The image would be nowhere',
    detail:
      'skip_save_build_region keeps no image in the region of the build, and ami_regions names no other. Name one, or remove skip_save_build_region.',
  },
  'copy-duration': {
    summary: 'Impossible duration of a copy',
    detail: message`A copy can be asked for in 15 to 2880 minutes, in steps of 15; ${'minutes'} is none of them.`,
  },
  'invalid-time': {
    summary: 'Not a time',
    detail: message`"${'text'}" is not a time such as 2030-01-02T15:04:00Z.`,
  },
  'paravirtual-networking': {
    summary: 'Enhanced networking needs HVM',
    detail: message`${'name'} works with hardware virtualization only. Set ami_virtualization_type = "hvm", or leave ${'name'} out.`,
  },
  'spot-unmodifiable': {
    summary: 'A spot instance cannot be changed',
    detail: message`${'name'} is set on the instance when it has stopped, which EC2 refuses for spot instances. Begin with an image that has it already, or leave spot_price out.`,
  },
  'filter-without-owner': {
    summary: 'Source image without an owner',
    detail:
      'Anybody can publish an image of any name. Say with owners whose it is: account ids, "self", "amazon" or "aws-marketplace".',
  },
  'spot-only': {
    summary: 'For spot instances only',
    detail: message`${'name'} means something for spot instances only, and spot_price is not set. Set it ("auto" for the price on demand), or leave ${'name'} out.`,
  },
  'invalid-price': {
    summary: 'Not a price',
    detail: message`"${'text'}" is not a price: dollars for an hour, such as 0.05, or "auto".`,
  },
  'invalid-block-duration': {
    summary: 'Impossible duration',
    detail: message`block_duration_minutes is ${'minutes'}, and must be a multiple of 60.`,
  },
  'enclave-on-spot': {
    summary: 'No enclaves on spot instances',
    detail: 'EC2 has no Nitro Enclaves on spot instances. Leave out enable_nitro_enclave or spot_price.',
  },
  'enclave-on-burstable': {
    summary: 'No enclaves on burstable instances',
    detail: message`Instances of the type ${'type'} have no Nitro Enclaves. Choose one that has, such as m5.xlarge.`,
  },
  'credits-not-burstable': {
    summary: 'An instance without credits',
    detail: message`${'name'} is for types that live on credits, t2, t3, t3a and t4g, and ${'type'} is none of them.`,
  },
  'credits-on-spot': {
    summary: 'Spot instances have no unlimited credits',
    detail: message`A spot instance of the type ${'type'} cannot have unlimited credits. Choose t3, t3a or t4g, or leave out ${'name'} or spot_price.`,
  },
  'temporary-policy-unused': {
    summary: 'Policy is not used',
    detail:
      'iam_instance_profile names a profile that is there already, so no temporary one is made of temporary_iam_instance_profile_policy_document. Keep one of them.',
  },
  'two-tenancies': {
    summary: 'Two tenancies',
    detail: 'tenancy is the old place of tenancy of the placement block, and both are set. Keep the one in placement.',
  },
  'host-tenancy': {
    summary: 'Tenancy does not fit the host',
    detail: message`placement names a host, and the tenancy is "${'tenancy'}". On a host it is "host", which is what it is without being said.`,
  },
  'invalid-cidr': {
    summary: 'Not a range of addresses',
    detail: message`"${'text'}" is not a range of addresses such as 203.0.113.0/24, 203.0.113.7/32 or 2001:db8::/32.`,
  },
  'user-missing': {
    summary: 'Nobody to log in as',
    detail: message`Set ${'name'} to the user that the source image has: ${'examples'}.`,
  },
  'session-manager-winrm': {
    summary: 'No WinRM over Session Manager',
    detail:
      'ssh_interface = "session_manager" is for SSH. Set communicator = "ssh", which Windows has as well, or another ssh_interface.',
  },
  'session-manager-profile': {
    summary: 'Session Manager needs an instance profile',
    detail:
      'With ssh_interface = "session_manager" the instance itself logs in to Session Manager. Set iam_instance_profile to a profile with the policy AmazonSSMManagedInstanceCore, or write a temporary_iam_instance_profile_policy_document.',
  },
  'key-pair-without-key': {
    summary: 'A key pair without its key',
    detail: message`The instance has the key pair ${'name'}, whose private key must be here: ${'how'}.`,
  },
  'key-without-key-pair': {
    summary: 'The password of Windows would not come',
    detail:
      'EC2 encrypts it with the key pair that the instance was launched with. Set ssh_keypair_name to the key pair of this key, or winrm_password; without either setting a key pair is made for the build.',
  },
  'key-pair-type': {
    summary: 'No such key pair at EC2',
    detail: message`EC2 makes key pairs of the types rsa and ed25519, and "${'type'}" is neither.`,
  },
  'key-pair-of-windows': {
    summary: 'Windows needs an RSA key',
    detail:
      'EC2 encrypts the password of Windows with the key pair, which ed25519 cannot do. Set temporary_key_pair_type = "rsa", or winrm_password.',
  },
  'key-pair-bits': {
    summary: 'Size of the key pair is not used',
    detail:
      'EC2 makes the temporary key pair, and chooses its size itself: 2048 bits for rsa. Leave temporary_key_pair_bits out.',
  },
  'device-twice': {
    summary: 'Device is there twice',
    detail: message`There is a device ${'device'} already in "${'list'}". Give every device a name of its own.`,
  },
  'invalid-device-name': {
    summary: 'Not the name of a device',
    detail: message`EC2 knows no device "${'name'}". Names are like /dev/sdf or /dev/xvdf, and xvdf for Windows, whatever the machine’s own system calls it.`,
  },
  'key-of-unencrypted': {
    summary: 'A key, but no encryption',
    detail: message`${'device'} has a kms_key_id and encrypted = false. Set encrypted = true, or leave the key out.`,
  },
  'iops-missing': {
    summary: 'iops is missing',
    detail: message`A volume of the type ${'type'} needs iops, and ${'device'} has none.`,
  },
  'iops-unused': {
    summary: 'iops is not used',
    detail: message`Only volumes of the types io1, io2 and gp3 have iops; ${'device'} is ${'type'}. Leave it out, or set volume_type.`,
  },
  'iops-range': {
    summary: 'iops out of range',
    detail: message`A volume of the type ${'type'} has ${'min'} to ${'max'} operations per second, and ${'device'} asks for ${'iops'}.`,
  },
  'iops-ratio': {
    summary: 'Too many operations for the size',
    detail: message`A volume of the type ${'type'} has at most ${'ratio'} operations per second for every GiB: ${'device'} with ${'size'} GiB at most ${'most'}, and it asks for ${'iops'}.`,
  },
  'throughput-unused': {
    summary: 'Only gp3 has a throughput',
    detail: message`${'device'} has a throughput and is ${'type'}. Set volume_type = "gp3", or leave the throughput out.`,
  },
  'throughput-range': {
    summary: 'Throughput out of range',
    detail: message`A volume of the type gp3 has 125 to 2000 MiB per second, and ${'device'} asks for ${'throughput'}.`,
  },
  'invalid-virtual-name': {
    summary: 'Not an instance store',
    detail: message`"${'text'}" is not the name of an instance store: ephemeral0 to ephemeral23.`,
  },
  'snapshot-settings-unused': {
    summary: 'Settings of a snapshot that is not made',
    detail: message`No snapshot of ${'device'} is made that could make use of ${'names'}. Set snapshot_volume = true, or leave that out.`,
  },
  'root-device-missing': {
    summary: 'No such device to start from',
    detail: message`source_device_name is "${'device'}", and launch_block_device_mappings has no such device.${'suggestion'} There are: ${'names'}.`,
  },
  'root-device-omitted': {
    summary: 'The root device cannot be omitted',
    detail: message`The image starts from ${'device'}, so omit_from_artifact and no_device cannot be set for it.`,
  },
  'virtualization-missing': {
    summary: 'Virtualization of the image is not said',
    detail:
      'An image that is made of snapshots inherits nothing: set ami_virtualization_type, to "hvm" for all that is not very old.',
  },
  'tpm-without-uefi': {
    summary: 'A TPM needs UEFI',
    detail: message`tpm_support takes boot_mode = "uefi", and ${'mode'}.`,
  },
  'uefi-data-without-uefi': {
    summary: 'Variables of a UEFI that is not there',
    detail: message`uefi_data takes boot_mode = "uefi" or "uefi-preferred", and ${'mode'}.`,
  },
  'uefi-data-encoding': {
    summary: 'Variables of the UEFI are not base64',
    detail: 'uefi_data is what GetInstanceUefiData or uefivars gives: base64. Read it from a file with file("…").',
  },
  'inherited-settings': {
    summary: 'Settings that the image inherits',
    detail: message`With use_create_image = true the image inherits from the instance how it boots, and no use is made of ${'names'}. Leave that out, or remove use_create_image.`,
  },
  'swap-on-spot': {
    summary: 'A spot instance keeps its root volume',
    detail:
      'use_create_image = true puts another volume in its place once the instance has stopped, and a spot instance does not stop. Leave out use_create_image or spot_price.',
  },
  'template-version-alone': {
    summary: 'Version of no launch template',
    detail: 'template_version says which version of a launch template: set template_id or template_name as well.',
  },
  'template-region-twice': {
    summary: 'Two launch templates for a region',
    detail: message`There is a launch template for ${'region'} already${'where'}. Keep one of them.`,
  },
  'template-region-unknown': {
    summary: 'A launch template for a region without the image',
    detail: message`The image is neither made in ${'region'} nor copied there. It is in: ${'regions'}.`,
  },
  'import-platform-missing': {
    summary: 'Operating system of the image is not said',
    detail: message`An image that boots with UEFI${'why'} is imported only when platform is set: "linux" or "windows".`,
  },
  'import-boot-mode': {
    summary: 'arm64 boots with UEFI',
    detail: 'An image for arm64 cannot boot with legacy-bios. Set boot_mode = "uefi", or leave it out.',
  },
  'encryption-key-unused': {
    summary: 'Key is not used',
    detail: message`${'name'} is used with ${'needs'} only. Set that, or leave the key out.`,
  },
} as const;
