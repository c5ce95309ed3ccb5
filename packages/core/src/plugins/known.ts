import type { ComponentKind } from '../sdk/index.ts';

/** A Packer plugin, or a part of Packer itself, by the types it has. */
export interface KnownPlugin {
  /** As `required_plugins` names it; missing for what is part of Packer. */
  readonly sources: readonly string[];
  /** Of its builders, as manifests name it. */
  readonly platform?: string;
  /** The npm package that stands in for it, if there is one. */
  readonly package?: string;
  readonly types: Partial<Readonly<Record<ComponentKind, readonly string[]>>>;
  /** What to use instead of types that are left out for good: a sentence. */
  readonly instead?: string;
}

/**
 * The well-known Packer plugins, so that a message can name the package to install, or say that there is none yet. What an
 * installed package provides is only ever read from its manifest.
 */
export const knownPlugins = (): readonly KnownPlugin[] => (table ??= makeTable());

let table: readonly KnownPlugin[] | undefined;

// Most commands never ask, and the table takes as long to make as a small template to read.
const makeTable = (): readonly KnownPlugin[] => [
  {
    sources: ['github.com/hashicorp/amazon'],
    platform: 'aws',
    package: '@imgbuild/builder-amazon',
    types: {
      builder: ['amazon-ebs', 'amazon-ebssurrogate', 'amazon-ebsvolume'],
      'post-processor': ['amazon-import'],
      data: ['amazon-ami', 'amazon-secretsmanager', 'amazon-parameterstore'],
    },
  },
  // Parts of a plugin that its package leaves out stand behind it: the source is the package's.
  {
    sources: ['github.com/hashicorp/amazon'],
    platform: 'aws',
    types: { builder: ['amazon-chroot'] },
    instead: 'Use amazon-ebssurrogate, which fills a volume from an instance that it launches, and so runs anywhere.',
  },
  {
    sources: ['github.com/hashicorp/amazon'],
    platform: 'aws',
    types: { builder: ['amazon-instance'] },
    instead: 'Use amazon-ebs: images that start from an instance store run on none of the current types of instances.',
  },
  {
    sources: ['github.com/hashicorp/azure'],
    platform: 'azure',
    package: '@imgbuild/builder-azure',
    types: {
      builder: ['azure-arm', 'azure-chroot', 'azure-dtl'],
      provisioner: ['azure-dtlartifact'],
      data: ['azure-keyvaultsecret'],
    },
  },
  {
    sources: ['github.com/hashicorp/googlecompute'],
    platform: 'gcp',
    package: '@imgbuild/builder-gcp',
    types: {
      builder: ['googlecompute'],
      'post-processor': ['googlecompute-export', 'googlecompute-import'],
      data: ['googlecompute-image', 'googlecompute-secretsmanager', 'googlecompute-parametermanager'],
    },
  },
  {
    sources: ['github.com/hashicorp/docker'],
    platform: 'docker',
    package: '@imgbuild/builder-docker',
    types: { builder: ['docker'], 'post-processor': ['docker-import', 'docker-push', 'docker-save', 'docker-tag'] },
  },
  { sources: ['github.com/hashicorp/qemu'], platform: 'qemu', package: '@imgbuild/builder-qemu', types: { builder: ['qemu'] } },
  { sources: [], platform: 'linux', package: '@imgbuild/builder-rootfs', types: { builder: ['rootfs'] } },
  {
    sources: ['github.com/hashicorp/ansible'],
    package: '@imgbuild/provisioner-ansible',
    types: { provisioner: ['ansible', 'ansible-local'] },
  },
  {
    sources: ['github.com/hashicorp/chef'],
    package: '@imgbuild/provisioner-chef',
    types: { provisioner: ['chef-client', 'chef-solo'] },
  },
  {
    sources: ['github.com/hashicorp/puppet'],
    package: '@imgbuild/provisioner-puppet',
    types: { provisioner: ['puppet-masterless', 'puppet-server'] },
  },
  {
    sources: [],
    package: '@imgbuild/provisioner-shell',
    types: { provisioner: ['shell', 'powershell', 'windows-shell', 'windows-restart'] },
  },
  {
    sources: [],
    package: '@imgbuild/standard',
    types: {
      builder: ['null', 'file'],
      provisioner: ['file', 'shell-local', 'breakpoint', 'sleep'],
      'post-processor': ['manifest', 'checksum', 'compress', 'artifice', 'shell-local'],
      data: ['http', 'null'],
    },
  },
  {
    sources: [],
    types: {
      provisioner: ['hcp-sbom'],
      'post-processor': ['provenance'],
      data: ['hcp-packer-artifact', 'hcp-packer-version', 'hcp-packer-image', 'hcp-packer-iteration'],
    },
  },
  {
    sources: ['github.com/hashicorp/virtualbox'],
    platform: 'virtualbox',
    types: { builder: ['virtualbox-iso', 'virtualbox-ovf', 'virtualbox-vm'] },
  },
  {
    sources: ['github.com/vmware/vmware', 'github.com/hashicorp/vmware'],
    platform: 'vmware',
    types: { builder: ['vmware-iso', 'vmware-vmx'] },
  },
  {
    sources: ['github.com/vmware/vsphere', 'github.com/hashicorp/vsphere'],
    platform: 'vsphere',
    types: {
      builder: ['vsphere-iso', 'vsphere-clone', 'vsphere-supervisor'],
      'post-processor': ['vsphere', 'vsphere-template'],
      data: ['vsphere-virtualmachine'],
    },
  },
  {
    sources: ['github.com/hashicorp/proxmox'],
    platform: 'proxmox',
    types: { builder: ['proxmox', 'proxmox-iso', 'proxmox-clone'] },
  },
  {
    sources: ['github.com/parallels/parallels', 'github.com/hashicorp/parallels'],
    platform: 'parallels',
    types: {
      builder: ['parallels-iso', 'parallels-pvm', 'parallels-macvm', 'parallels-ipsw'],
      'post-processor': ['parallels-vagrant'],
    },
  },
  { sources: ['github.com/hashicorp/hyperv'], platform: 'hyperv', types: { builder: ['hyperv-iso', 'hyperv-vmcx'] } },
  {
    sources: ['github.com/hashicorp/vagrant'],
    platform: 'vagrant',
    types: { builder: ['vagrant'], 'post-processor': ['vagrant', 'vagrant-cloud', 'vagrant-registry'] },
  },
  { sources: ['github.com/hashicorp/openstack'], platform: 'openstack', types: { builder: ['openstack'] } },
  {
    sources: ['github.com/digitalocean/digitalocean', 'github.com/hashicorp/digitalocean'],
    platform: 'digitalocean',
    types: { builder: ['digitalocean'], 'post-processor': ['digitalocean-import'], data: ['digitalocean-image'] },
  },
  {
    sources: ['github.com/hetznercloud/hcloud', 'github.com/hashicorp/hcloud'],
    platform: 'hcloud',
    types: { builder: ['hcloud'] },
  },
  {
    sources: ['github.com/linode/linode', 'github.com/hashicorp/linode'],
    platform: 'linode',
    types: { builder: ['linode'], data: ['linode-image'] },
  },
  { sources: ['github.com/vultr/vultr'], platform: 'vultr', types: { builder: ['vultr'] } },
  {
    sources: ['github.com/scaleway/scaleway', 'github.com/hashicorp/scaleway'],
    platform: 'scaleway',
    types: { builder: ['scaleway'] },
  },
  { sources: ['github.com/hashicorp/oracle'], platform: 'oracle', types: { builder: ['oracle-oci', 'oracle-classic'] } },
  {
    sources: ['github.com/hashicorp/alicloud'],
    platform: 'alicloud',
    types: { builder: ['alicloud-ecs'], 'post-processor': ['alicloud-import'] },
  },
  { sources: ['github.com/hashicorp/tencentcloud'], platform: 'tencentcloud', types: { builder: ['tencentcloud-cvm'] } },
  { sources: ['github.com/huaweicloud/huaweicloud'], platform: 'huaweicloud', types: { builder: ['huaweicloud-ecs'] } },
  {
    sources: ['github.com/hashicorp/yandex'],
    platform: 'yandex',
    types: { builder: ['yandex'], 'post-processor': ['yandex-export', 'yandex-import'] },
  },
  {
    sources: ['github.com/ucloud/ucloud', 'github.com/hashicorp/ucloud'],
    types: { builder: ['ucloud-uhost'], 'post-processor': ['ucloud-import'] },
  },
  {
    sources: ['github.com/outscale/outscale', 'github.com/hashicorp/outscale'],
    platform: 'outscale',
    types: { builder: ['outscale-bsu', 'outscale-bsusurrogate', 'outscale-bsuvolume', 'outscale-chroot'] },
  },
  { sources: ['github.com/hashicorp/cloudstack'], platform: 'cloudstack', types: { builder: ['cloudstack'] } },
  { sources: ['github.com/hashicorp/lxd'], platform: 'lxd', types: { builder: ['lxd'] } },
  { sources: ['github.com/hashicorp/lxc'], platform: 'lxc', types: { builder: ['lxc'] } },
  { sources: ['github.com/bksaville/incus', 'github.com/bketelsen/incus'], types: { builder: ['incus'] } },
  { sources: ['github.com/nutanix-cloud-native/nutanix'], types: { builder: ['nutanix'] } },
  {
    sources: ['github.com/naveenrajm7/utm'],
    types: { builder: ['utm-iso', 'utm-utm', 'utm-cloud'], 'post-processor': ['utm-zip', 'utm-vagrant'] },
  },
  { sources: ['github.com/cirruslabs/tart'], types: { builder: ['tart-cli'] } },
  { sources: ['github.com/veertuinc/veertu-anka'], types: { builder: ['veertu-anka-vm-clone', 'veertu-anka-vm-create'] } },
  {
    sources: ['github.com/ddelnano/xenserver', 'github.com/vatesfr/xenserver'],
    types: { builder: ['xenserver-iso', 'xenserver-xva'] },
  },
  { sources: ['github.com/ppc64le-cloud/powervs'], types: { builder: ['powervs'] } },
  { sources: ['github.com/oxidecomputer/oxide'], types: { builder: ['oxide-instance'], data: ['oxide-image'] } },
  { sources: ['github.com/solo-io/arm-image', 'github.com/arendjan/arm-image'], types: { builder: ['arm-image'] } },
  { sources: ['github.com/mkaczanowski/arm', 'github.com/michalfita/cross'], types: { builder: ['arm', 'cross'] } },
  {
    sources: ['github.com/rgl/windows-update'],
    package: '@imgbuild/provisioner-shell',
    types: { provisioner: ['windows-update'] },
  },
  { sources: ['github.com/yaleuniversity/goss', 'github.com/mesosphere/goss'], types: { provisioner: ['goss'] } },
  { sources: ['github.com/hashicorp/salt'], types: { provisioner: ['salt-masterless'] } },
  { sources: ['github.com/hashicorp/converge'], types: { provisioner: ['converge'] } },
  { sources: ['github.com/hashicorp/inspec'], types: { provisioner: ['inspec'] } },
  { sources: ['github.com/ethanmdavidson/git'], types: { data: ['git-commit', 'git-repository', 'git-tree'] } },
  { sources: ['github.com/ivoronin/sshkey'], types: { data: ['sshkey'] } },
  { sources: ['github.com/stromweld/host-info'], types: { data: ['host-info'] } },
  { sources: ['github.com/hashicorp/external'], types: { data: ['external', 'external-raw'] } },
];

/** The known plugin of a Packer source. */
export function knownBySource(address: string): KnownPlugin | undefined {
  return knownPlugins().find((plugin) => plugin.sources.includes(address.toLowerCase()));
}

/** The known plugin that has a type. */
export function knownByType(kind: ComponentKind, type: string): KnownPlugin | undefined {
  return knownPlugins().find((plugin) => plugin.types[kind]?.includes(type) === true);
}
