import { defineCatalogue, message } from '@imgbuild/diagnostics';

/** What can go wrong between a template and the packages that provide what it uses. */
export const problems = defineCatalogue('plugins', {
  'invalid-source': {
    summary: 'Invalid plugin source',
    detail: message`The source "${'source'}" of the plugin "${'accessor'}" cannot be used: ${'mistake'}.`,
  },
  'invalid-constraint': {
    summary: 'Invalid version constraint',
    detail: message`The version constraint "${'constraint'}" of the plugin "${'accessor'}" cannot be read: ${'mistake'}.`,
  },
  'not-installed': {
    summary: 'Plugin not installed',
    detail: message`The plugin "${'accessor'}" comes with the package ${'package'}, which is not installed. Install it in the folder of the template with: npm install --save-dev ${'package'}`,
  },
  'not-a-plugin': {
    summary: 'Package is not a plugin',
    detail: message`The package ${'package'}, which the plugin "${'accessor'}" names, is installed in ${'folder'} and has no "imgbuild" field in its package.json. It is not a plugin of imgbuild; correct the source.`,
  },
  'not-provided': {
    summary: 'No package for this plugin',
    detail: message`No installed package stands in for the Packer plugin ${'source'} ("${'accessor'}"), and none is known. If there is one on npm, name it as the source: source = "npm/PACKAGE".`,
  },
  'not-available-yet': {
    severity: 'warning',
    summary: 'Plugin not available yet',
    detail: message`The Packer plugin ${'source'} ("${'accessor'}") has no counterpart in imgbuild yet. Builds that use ${'types'} cannot run; the others can.`,
  },
  'version-mismatch': {
    summary: 'Plugin version does not match',
    detail: message`The template asks for ${'source'} ${'constraint'}, and the installed ${'installed'}. Loosen the constraint, or install another version: npm install --save-dev ${'install'}`,
  },
  'manifest-unreadable': {
    summary: 'Plugin cannot be read',
    detail: message`The manifest of ${'package'}, ${'path'}, cannot be used: ${'mistake'}. Reinstall the package; if that does not help, report it to its authors.`,
  },
  'manifest-unreadable-unused': {
    severity: 'warning',
    summary: 'Plugin left out',
    detail: message`The manifest of ${'package'}, ${'path'}, cannot be used: ${'mistake'}. What the package provides is left out.`,
  },
  'two-providers': {
    summary: message`Two plugins provide the ${'kind'} "${'type'}"`,
    detail: message`Both ${'first'} and ${'second'} provide the ${'kind'} "${'type'}". Uninstall one of them, or give the ${'kind'} a name of its own by requiring one under another name: required_plugins { mine = { source = "npm/${'package'}" } }.`,
  },
  'api-level': {
    summary: 'Plugin and imgbuild do not fit together',
    detail: message`The plugin ${'package'} is made for level ${'theirs'} of imgbuild’s plugin interface, and this imgbuild has level ${'ours'}. ${'remedy'}`,
  },
  'core-version': {
    summary: 'Plugin and imgbuild do not fit together',
    detail: message`The plugin ${'package'} works with @imgbuild/core ${'range'}, and this imgbuild has ${'version'}. ${'remedy'}`,
  },
  'no-entry': {
    summary: 'Plugin cannot be loaded',
    detail: message`The package ${'package'} in ${'folder'} names no module to import: ${'reason'}. Report it to its authors.`,
  },
  'import-failed': {
    summary: 'Plugin cannot be loaded',
    detail: message`Importing ${'path'} of the plugin ${'package'} failed: ${'reason'}`,
  },
  'no-plugin-exported': {
    summary: 'Plugin cannot be loaded',
    detail: message`The default export of ${'path'} of the package ${'package'} is not a plugin made with definePlugin. Report it to its authors.`,
  },
  'manifest-differs': {
    summary: 'Plugin and its manifest do not agree',
    detail: message`The manifest of ${'package'} says something else than its module, at "${'path'}". Reinstall the package; if you are its author, run "imgbuild-plugin manifest".`,
  },
  'package-gone': {
    summary: 'Plugin is gone',
    detail: message`The package ${'package'} is no longer in ${'folder'}. Install it there again; its code is needed to release what it made.`,
  },
  'unknown-type': {
    summary: message`Unknown ${'kind'} type "${'type'}"`,
    detail: message`No installed plugin provides the ${'kind'} "${'type'}".${'suggestion'} There are: ${'types'}.`,
  },
  'type-not-installed': {
    summary: message`Unknown ${'kind'} type "${'type'}"`,
    detail: message`The ${'kind'} "${'type'}" is provided by the package ${'package'}, which is not installed. Install it in the folder of the template with: npm install --save-dev ${'package'}`,
  },
  'type-not-in-package': {
    summary: message`Unknown ${'kind'} type "${'type'}"`,
    detail: message`The installed ${'package'} does not provide the ${'kind'} "${'type'}" of the Packer plugin ${'source'}. A newer version may: npm install --save-dev ${'name'}@latest`,
  },
  'type-not-available': {
    summary: message`Unknown ${'kind'} type "${'type'}"`,
    detail: message`The ${'kind'} "${'type'}" has no counterpart in imgbuild yet. In Packer it is part of ${'origin'}.${'instead'}`,
  },
  'lock-unreadable': {
    summary: 'Lock file cannot be read',
    detail: message`${'path'} cannot be used: ${'mistake'}. Restore it from version control, or remove it and run "imgbuild init".`,
  },
  'lock-missing': {
    severity: 'warning',
    summary: 'Plugin is not locked',
    detail: message`${'package'} is used and does not stand in ${'path'}. Run "imgbuild init" to add it.`,
  },
  'lock-version': {
    summary: 'Plugin is not the locked one',
    detail: message`${'path'} holds ${'name'} ${'locked'}, and ${'installed'} is installed. Install the locked version with: npm install --save-dev ${'name'}@${'locked'}. To take the installed one, run "imgbuild init -upgrade".`,
  },
  'lock-integrity': {
    summary: 'Plugin’s files have changed',
    detail: message`The files of ${'package'} in ${'folder'} are not those that ${'path'} remembers. Reinstall the package, and find out what changed it; if the change is meant, run "imgbuild init -upgrade".`,
  },
  'no-package': {
    summary: 'No package here',
    detail: message`${'folder'} holds no package.json with a name, a version and an "imgbuild" field. Run imgbuild-plugin in the folder of a plugin.`,
  },
});
