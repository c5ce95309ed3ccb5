import { isNumber } from './data.ts';
import { type Fixer, keyFixer, renamed, stepFixer, withValue } from './fixer.ts';

/** A size is a text with a unit; a bare number was megabytes. */
export const qemuDiskSize: Fixer = stepFixer('qemu-disk-size', 'builder', ['qemu'], (builder) => {
  const size = builder.get('disk_size');
  if (!isNumber(size)) return builder;
  const whole = /^-?\d+$/.test(size.digits) ? size.digits : String(Math.trunc(Number(size.digits)));
  return withValue(builder, 'disk_size', `${whole}M`);
});

const ports = ['host_port_min', 'host_port_max'];

export const qemuHostPort: Fixer = keyFixer(
  'qemu-host-port',
  'builder',
  ['qemu'],
  ports.map((key) => `ssh_${key}`),
  (builder) => ports.reduce((done, key) => renamed(done, `ssh_${key}`, key, 'old'), builder),
);
