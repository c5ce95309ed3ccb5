import { defineCatalogue, message } from '@imgbuild/diagnostics';

/** What the command line itself has to say; what is wrong with templates, the packages below it tell. */
export const problems = defineCatalogue('cli', {
  'plugin-path-list': {
    summary: 'One folder of plugins',
    detail: message`IMGBUILD_PLUGIN_PATH and PACKER_PLUGIN_PATH name one folder, and "${'path'}" is a list of them. Other folders can be named in the project's package.json, or be .imgbuild/plugins beside the template.`,
  },

  // ---- files
  'not-formatted': { summary: 'Cannot be formatted', detail: message`${'path'} was left as it is: ${'reason'}.` },
  'not-formattable': {
    summary: 'Cannot be formatted',
    detail: message`${'path'} is no HCL template and no file of values by its name. What is formatted ends in .pkr.hcl or .pkrvars.hcl.`,
  },
  'not-written': { summary: 'Cannot be written', detail: message`${'path'} was left as it was: ${'reason'}.` },
});
