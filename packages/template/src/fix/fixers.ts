import { enhancedNetworking, privateIp, shutdownBehavior, spotPriceProduct, temporaryCidrs } from './amazon.ts';
import { hostPorts, sshDisableAgent, sshKeyPath, sshWaitTimeout } from './communicator.ts';
import { dockerEmail, dockerTags } from './docker.ts';
import type { Fixer } from './fixer.ts';
import { hypervDeprecations, hypervNames, hypervTypo } from './hyperv.ts';
import { isoChecksum, isoMd5 } from './iso.ts';
import { createTime, resourceNames } from './names.ts';
import { parallelsDeprecations, parallelsHeadless } from './parallels.ts';
import { qemuDiskSize, qemuHostPort } from './qemu.ts';
import { azureExclude, galaxyCommand, manifestOutput, scalewayAccess } from './renamed-keys.ts';
import { powershellEscapes } from './powershell.ts';
import { proxmoxType, virtualboxType, vmwareType } from './renamed-types.ts';
import { vagrantOverride } from './vagrant.ts';
import { virtualboxAdditions } from './virtualbox.ts';
import { vmwareCompaction } from './vmware.ts';
import { vsphereDevices } from './vsphere.ts';

/** All fixers in Packer's order; some work on what earlier ones have made. */
export const fixers: readonly Fixer[] = [
  isoMd5,
  createTime,
  virtualboxAdditions,
  vagrantOverride,
  virtualboxType,
  vmwareType,
  parallelsHeadless,
  parallelsDeprecations,
  sshKeyPath,
  sshDisableAgent,
  scalewayAccess,
  manifestOutput,
  shutdownBehavior,
  enhancedNetworking,
  privateIp,
  temporaryCidrs,
  dockerEmail,
  dockerTags,
  powershellEscapes,
  vmwareCompaction,
  hypervDeprecations,
  hypervTypo,
  hypervNames,
  resourceNames,
  spotPriceProduct,
  qemuDiskSize,
  galaxyCommand,
  hostPorts,
  sshWaitTimeout,
  vsphereDevices,
  isoChecksum,
  qemuHostPort,
  azureExclude,
  proxmoxType,
];
