/**
 * Whether a device of an instance, or of an image with the virtualization type hvm, may be called so. Source: EC2 User Guide,
 * "Device names for volumes on Amazon EC2 instances"; that a disk is not to be named by a partition, nor `sda` by its own name,
 * are reports of EC2's clients.
 */
export function isDeviceName(name: string): boolean {
  return /^(?:\/dev\/)?(?:sda1|sd[b-z]|xvd[a-z]|xvd[a-d][a-z])$/.test(name);
}

/** The same for images that are paravirtual, whose devices may be partitions. */
export function isParavirtualDeviceName(name: string): boolean {
  return isDeviceName(name) || /^\/dev\/(?:sd|hd)[a-z](?:[1-9]|1[0-5])?$/.test(name);
}
