import { cloudInit } from './cloud-init.ts';
import { control } from './control.ts';
import { devices } from './devices.ts';
import { dpkg } from './dpkg.ts';
import { kernel } from './kernel.ts';
import { mounting } from './mounting.ts';
import { systemctl } from './systemctl.ts';

/** A script that stands before programs of the image, by what it is for. */
export interface Shim {
  readonly file: string;
  readonly script: string;
  /** Programs that it stands before, where the image has them. */
  readonly programs: readonly string[];
  /** Debian packages that bring them: dpkg cannot replace a file that a shim is mounted on. */
  readonly packages: readonly string[];
}

/** Every shim. `systemctl` is also what `reboot` and others are links to. */
export const shims: readonly Shim[] = [
  { file: 'systemctl', script: systemctl, programs: ['systemctl'], packages: ['systemd'] },
  { file: 'control', script: control, programs: ['hostnamectl', 'timedatectl'], packages: ['systemd'] },
  {
    file: 'kernel',
    script: kernel,
    programs: ['sysctl', 'modprobe', 'swapon', 'swapoff'],
    packages: ['procps', 'kmod', 'mount'],
  },
  { file: 'cloud-init', script: cloudInit, programs: ['cloud-init'], packages: ['cloud-init'] },
  { file: 'dpkg', script: dpkg, programs: ['dpkg'], packages: ['dpkg'] },
  { file: 'mounting', script: mounting, programs: ['mount', 'umount'], packages: ['mount'] },
  {
    file: 'devices',
    script: devices,
    programs: [
      ...['mkfs', 'mke2fs', 'mkfs.ext2', 'mkfs.ext3', 'mkfs.ext4', 'mkfs.xfs', 'mkfs.btrfs', 'mkfs.fat', 'mkfs.vfat', 'mkswap'],
      ...['blkid', 'lsblk', 'blockdev', 'wipefs', 'parted', 'partprobe', 'fdisk', 'sfdisk', 'sgdisk', 'gdisk', 'growpart'],
      ...['fsck', 'e2fsck', 'resize2fs', 'tune2fs', 'e2label', 'xfs_growfs', 'udevadm', 'grub-install'],
    ],
    packages: [
      ...['util-linux', 'util-linux-extra', 'fdisk', 'e2fsprogs', 'xfsprogs', 'btrfs-progs', 'dosfstools', 'parted', 'gdisk'],
      ...['cloud-guest-utils', 'udev', 'grub2-common'],
    ],
  },
];
