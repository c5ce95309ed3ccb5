/** What artifacts say they were made by; the strings are Packer's, which its post-processors go by. */
export const builderIds = {
  ebs: 'mitchellh.amazonebs',
  ebssurrogate: 'mitchellh.amazon.ebssurrogate',
  ebsvolume: 'mitchellh.amazon.ebsvolume',
  import: 'packer.post-processor.amazon-import',
} as const;
