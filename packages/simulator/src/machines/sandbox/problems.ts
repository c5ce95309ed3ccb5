import { defineCatalogue, message } from '@imgbuild/core/sdk';

/** What can go wrong with machines that are sandboxes. */
export const problems = defineCatalogue('machines', {
  'need-root': {
    summary: 'Real machines need root',
    detail:
      'Every machine has a network address of its own, which only root can make. Run the simulator as root, or with machines that are only remembered (stubs).',
  },
  'linux-only': {
    summary: 'Real machines need Linux',
    detail: message`A root filesystem can only be entered on Linux; this is ${'platform'}. Run the simulator in a Linux VM, or with machines that are only remembered (stubs).`,
  },
  'program-missing': {
    summary: 'Program missing',
    detail: message`Real machines need "${'program'}", which is not on the PATH. Install it (Debian and Ubuntu: apt install ${'package'}).`,
  },
  'disk-in-use': {
    summary: 'Disk is in use',
    detail: message`${'disk'} is at the machine "${'machine'}". Detach it, or stop the machine, first.`,
  },
  'device-in-use': {
    summary: 'Device name is taken',
    detail: message`The machine "${'machine'}" has a disk at ${'device'} already.`,
  },
  'not-attached': {
    summary: 'No such disk',
    detail: message`The machine "${'machine'}" has no disk at ${'device'} that could be detached.`,
  },
  'nothing-to-boot': {
    summary: 'Nothing to boot',
    detail: message`The root disk of the machine "${'machine'}" (${'disk'}) is blank.`,
  },
  'unknown-contents': {
    summary: 'Unknown contents',
    detail: message`${'contents'} was not made by these machines.`,
  },
  'archive-unreadable': {
    summary: 'Base image cannot be read',
    detail: message`${'archive'}: ${'reason'}`,
  },
  'machine-ended': { summary: 'Machine has ended', detail: message`The machine "${'machine'}" has been stopped.` },
});
