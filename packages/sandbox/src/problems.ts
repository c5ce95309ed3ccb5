import { defineCatalogue, message } from '@imgbuild/core/sdk';

/** What can go wrong with a sandbox. */
export const problems = defineCatalogue('sandbox', {
  'linux-only': {
    summary: 'Sandboxes need Linux',
    detail: message`A root filesystem can only be entered on Linux; this is ${'platform'}. Run the build on a Linux machine or in a Linux VM.`,
  },
  'no-identities': {
    summary: 'No range of user ids',
    detail: message`A sandbox maps its users to a range of unprivileged ids, and "${'user'}" has none in ${'file'}. As root: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 ${'user'}`,
  },
  'no-user-namespaces': {
    summary: 'User namespaces are not allowed',
    detail: message`The kernel refused a user namespace (${'reason'}). As root: sysctl -w kernel.unprivileged_userns_clone=1 user.max_user_namespaces=15000; on Ubuntu also kernel.apparmor_restrict_unprivileged_userns=0. Or run the build as root.`,
  },
  'mapping-refused': {
    summary: 'User ids cannot be mapped',
    detail: message`${'reason'}. A rootless sandbox needs newuidmap and newgidmap (Debian: uidmap).`,
  },
  'not-opened': { summary: 'Sandbox cannot be opened', detail: message`${'reason'}` },
  'network-tool-missing': {
    summary: 'No tool for the sandbox’s network',
    detail: message`network = "${'mode'}" needs ${'tools'}. Install it, or set network = "none" if the build needs no network.`,
  },
  'no-tunnel': {
    summary: 'Network device cannot be opened',
    detail: message`network = "${'mode'}" opens /dev/net/tun, which this user may not. As root: modprobe tun; chmod 0666 /dev/net/tun. Or set network = "none" if the build needs no network.`,
  },
  'network-failed': { summary: 'Network cannot be set up', detail: message`${'what'}: ${'reason'}` },
  'transfer-failed': { summary: 'Transfer failed', detail: message`${'what'}: ${'reason'}` },
  'tool-failed': { summary: message`${'tool'} failed`, detail: message`${'tool'} ended with ${'exit'}: ${'reason'}` },
});
