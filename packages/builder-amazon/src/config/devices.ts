import { attr, body, bodies, block, type Infer, t } from '@imgbuild/core/sdk';

export const volumeTypes = ['gp2', 'gp3', 'io1', 'io2', 'st1', 'sc1', 'standard'] as const;

/** What every volume has, whatever it becomes. */
const volume = body({
  delete_on_termination: attr(t.bool, { doc: 'Whether the volume goes when its instance is terminated.', default: false }),
  volume_type: attr(t.oneOf(volumeTypes), { doc: 'Kind of the volume. Default: EC2’s.' }),
  volume_size: attr(t.number, { doc: 'Its size in GiB. Default: its snapshot’s.', min: 0 }),
  iops: attr(t.number, { doc: 'Operations per second: for `io1`, `io2` and `gp3`.' }),
  throughput: attr(t.number, { doc: 'MiB per second, for `gp3`: 125 to 2000.' }),
});

/** A device of an instance or an image. */
export const device = bodies(
  body({
    device_name: attr(t.string, { doc: 'Name that EC2 gives the device: `/dev/sdf`, `xvdf`.', required: true }),
    encrypted: attr(t.bool, { doc: 'Whether the volume is encrypted. Default: as its snapshot.' }),
    kms_key_id: attr(t.string, { doc: 'Key that it is encrypted with: id, ARN or `alias/NAME`.' }),
    snapshot_id: attr(t.string, { doc: 'Snapshot that the volume is made of.' }),
    virtual_name: attr(t.string, { doc: 'An instance store instead of a volume: `ephemeral0` to `ephemeral23`.' }),
    no_device: attr(t.bool, { doc: 'Leaves out a device of the source image. Nothing else counts then.', default: false }),
  }),
  volume,
);

export type VolumeConfig = Infer<typeof volume>;
export type DeviceConfig = Infer<typeof device>;

export const launchDevices = block(device, {
  doc: 'Devices that the instance is launched with, and which the image has then.',
  repeat: 'many',
});

export const imageDevices = block(device, { doc: 'Devices that the image has besides.', repeat: 'many' });

/** A device of the builder amazon-ebssurrogate. */
export const surrogateDevice = bodies(
  device,
  body({ omit_from_artifact: attr(t.bool, { doc: 'Whether the image goes without this device.', default: false }) }),
);

/** The device that the image of amazon-ebssurrogate starts from. */
export const rootDevice = bodies(
  body({
    source_device_name: attr(t.string, {
      doc: 'Device of `launch_block_device_mappings` that becomes the root device.',
      required: true,
    }),
    device_name: attr(t.string, { doc: 'Its name in the image: `/dev/xvda`.', required: true }),
  }),
  volume,
);

export type SurrogateDeviceConfig = Infer<typeof surrogateDevice>;
export type RootDeviceConfig = Infer<typeof rootDevice>;
