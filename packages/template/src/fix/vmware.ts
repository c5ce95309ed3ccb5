import { type Fixer, stepFixer, withValue } from './fixer.ts';

/** On ESXi only thin disks can be compacted; a disk's type was "zeroedthick" by default when this began to matter. */
export const vmwareCompaction: Fixer = stepFixer('vmware-compaction', 'builder', ['vmware-iso'], (builder) => {
  if (builder.get('remote_type') !== 'esx5') return builder;
  const diskType = builder.get('disk_type_id') ?? 'zeroedthick';
  if (typeof diskType !== 'string' || diskType === 'thin') return builder;
  const typed = withValue(builder, 'disk_type_id', diskType);
  const skip = builder.get('skip_compaction') ?? false;
  return typeof skip === 'boolean' ? withValue(typed, 'skip_compaction', true) : typed;
});
