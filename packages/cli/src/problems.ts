import { defineCatalogue, message } from '@imgbuild/diagnostics';

/** What the command line itself has to say; what is wrong with templates, the packages below it tell. */
export const problems = defineCatalogue('cli', {
  'plugin-path-list': {
    summary: 'One folder of plugins',
    detail: message`IMGBUILD_PLUGIN_PATH and PACKER_PLUGIN_PATH name one folder, and "${'path'}" is a list of them. Other folders can be named in the project's package.json, or be .imgbuild/plugins beside the template.`,
  },

  // ---- plugins
  'nothing-required': {
    summary: 'A JSON template requires no plugins',
    detail: message`${'path'} is a JSON template, and those use plugins without requiring them. "imgbuild validate" tells which are missing, "imgbuild hcl2_upgrade" makes an HCL template that requires them.`,
  },
  'plugin-not-installed': {
    summary: 'Plugin not installed',
    detail: message`"${'name'}" is provided by the package ${'package'}, which is not installed. Install it with:\n\n    npm install --save-dev ${'package'}`,
  },
  'plugin-not-available': {
    summary: 'Plugin not available',
    detail: message`"${'name'}" is known from Packer, and no package provides it yet.`,
  },
  'unknown-plugin': {
    summary: 'Unknown plugin',
    detail: message`Nothing that is installed is called "${'name'}".${'suggestion'} "imgbuild plugins installed" lists what there is.`,
  },

  'ambiguous-type': {
    summary: 'Several kinds of components',
    detail: message`Several components are called "${'type'}". Say which: ${'kinds'}.`,
  },

  // ---- doctor
  'not-examined': { summary: 'Nothing to look at', detail: message`${'path'} cannot be looked into: ${'reason'}.` },
  'folder-passed-over': {
    severity: 'warning',
    summary: 'Folder passed over',
    detail: message`${'path'} was not looked into: ${'reason'}.`,
  },
  'no-templates': {
    summary: 'No templates',
    detail: message`There is no template in ${'path'} or below it: no *.pkr.hcl, no *.pkr.json, and no JSON file with "builders".`,
  },

  // ---- what builds left
  'unknown-output-form': {
    summary: 'Unknown kind of file',
    detail: message`-output-file writes JSON to a file that ends in .json and a variable for Terraform to one that ends in .tfvars. ${'path'} ends in neither.`,
  },
  'outputs-not-kept': {
    severity: 'warning',
    summary: 'Outputs are not remembered',
    detail: message`Everything was built, but "imgbuild output" will not know: ${'reason'}.`,
  },
  'no-output': {
    summary: 'No such build',
    detail: message`No build "${'name'}" of ${'path'} is remembered.${'suggestion'} ${'known'}`,
  },
  'several-outputs': {
    summary: 'Several templates have this build',
    detail: message`"${'name'}" was built from more than one template. Say which with -template: ${'templates'}.`,
  },

  // ---- completion
  'unknown-shell': {
    summary: 'Unknown shell',
    detail: message`There is no script for "${'shell'}". There are scripts for: ${'shells'}.`,
  },

  // ---- the console's variables, where no template declares any
  'no-variable': { summary: 'No value for a variable', detail: message`-var takes NAME=VALUE, and "${'text'}" is not that.` },
  'values-unreadable': { summary: 'Values cannot be read', detail: message`${'path'} gives no values: ${'reason'}.` },

  // ---- files
  'input-unreadable': { summary: 'Standard input cannot be read', detail: message`Nothing was evaluated: ${'reason'}.` },
  'not-formatted': { summary: 'Cannot be formatted', detail: message`${'path'} was left as it is: ${'reason'}.` },
  'not-formattable': {
    summary: 'Cannot be formatted',
    detail: message`${'path'} is no HCL template and no file of values by its name. What is formatted ends in .pkr.hcl or .pkrvars.hcl.`,
  },
  'template-unreadable': { summary: 'Template cannot be read', detail: message`${'path'} gives no template: ${'reason'}.` },
  'not-a-json-template': {
    summary: 'Not a JSON template',
    detail: message`By its name ${'path'} is a template of HCL2. This command is for the older JSON templates.`,
  },
  'not-written': { summary: 'Cannot be written', detail: message`${'path'} was left as it was: ${'reason'}.` },
});
