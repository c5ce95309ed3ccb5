import { defineCatalogue, message } from '@imgbuild/diagnostics';

/** All messages about templates as such; those about the language, plugins and configurations stand with their packages. */
export const problems = defineCatalogue('template', {
  // ---- files
  'not-found': { summary: 'Template not found', detail: message`There is no file or folder "${'path'}".` },
  unreadable: { summary: 'File cannot be read', detail: message`${'reason'}.` },
  'no-template-files': {
    summary: 'Folder without template',
    detail: message`"${'path'}" holds no file whose name ends in .pkr.hcl or .pkr.json.`,
  },

  // ---- blocks
  duplicate: {
    summary: message`${'what'} defined twice`,
    detail: message`"${'name'}" is defined in this template before. Rename one of the two or remove it.`,
  },
  'literal-only': {
    summary: 'Value must be literal',
    detail: message`"${'name'}" is read before anything is evaluated: only a literal ${'what'} can stand here.`,
  },
  'hcp-ignored': {
    severity: 'warning',
    summary: 'HCP Packer registry is ignored',
    detail: 'imgbuild does not publish to HCP Packer. The block has no effect; remove it or leave it.',
  },

  // ---- packer block
  'required-version': {
    summary: 'Template needs another version',
    detail: message`The template asks for Packer ${'constraint'}; imgbuild stands for Packer ${'version'}.`,
  },
  'invalid-constraint': {
    summary: 'Invalid version constraint',
    detail: message`"${'text'}" is no version constraint: ${'mistake'}. Write for instance ">= 1.2.0", "~> 1.2" or ">= 1.0, < 2.0".`,
  },
  'requirement-shape': {
    summary: 'Invalid plugin requirement',
    detail: message`A required plugin is an object with the source, and perhaps a version constraint: ${'name'} = { source = "github.com/hashicorp/amazon", version = ">= 1.0" }.`,
  },
  'requirement-attribute': {
    summary: 'Invalid plugin requirement',
    detail: message`"${'name'}" says nothing about a required plugin; it has "source" and "version".`,
  },

  // ---- variables
  'invalid-name': {
    summary: 'Invalid name',
    detail: message`"${'name'}" is no valid name: letters, digits, "_" and "-", and no digit first.`,
  },
  'default-reference': {
    summary: 'Default refers to something',
    detail: message`The default of "${'name'}" is read before anything else: it is a literal value, or env("NAME"). To compute a value, use a local.`,
  },
  'function-in-default': {
    summary: 'Function in a default',
    detail: message`"${'name'}" cannot be called in the default of a variable; only env("NAME") can. To compute a value, use a local.`,
  },
  'env-outside-default': {
    summary: 'env outside of a default',
    detail: message`"${'name'}" can only be called in the default of a variable. Declare one, variable "home" { default = env("HOME") }, and use var.home here.`,
  },
  'undeclared-variable': {
    summary: 'Undeclared variable',
    detail: message`-var sets "${'name'}", and the template declares no such variable.${'suggestion'}`,
  },
  'undeclared-in-file': {
    severity: 'warning',
    summary: 'Undeclared variable',
    detail: message`This sets "${'name'}", and the template declares no such variable.${'suggestion'}`,
  },
  'declaration-in-values': {
    summary: 'Declaration in a file of values',
    detail: message`A file of values only sets variables: ${'name'} = … The block that declares "${'name'}" belongs in a template, a file whose name ends in .pkr.hcl.`,
  },
  'unset-variable': {
    summary: 'Variable without value',
    detail: message`"${'name'}" has no default and was not set. Set it with -var ${'name'}=…, in a file with -var-file, or in the environment as PKR_VAR_${'name'}.`,
  },
  'invalid-variable-argument': { summary: 'Invalid -var', detail: message`"${'text'}" is not of the form NAME=VALUE.` },
  'invalid-variable-value': {
    summary: 'Unsuitable value of a variable',
    detail: message`${'where'} gives "${'name'}" a value that does not fit its type, ${'type'}: ${'reason'}.`,
  },
  'invalid-default': {
    summary: 'Unsuitable default value',
    detail: message`The default of "${'name'}" does not fit its type, ${'type'}: ${'reason'}.`,
  },
  'validation-failed': { summary: 'Invalid value of a variable', detail: message`${'text'} (variable "${'name'}")` },
  'validation-reference': {
    summary: 'Condition looks elsewhere',
    detail: message`The condition of a validation may only use var.${'name'} itself.`,
  },
  'validation-message': {
    summary: 'Error message is no sentence',
    detail:
      'error_message must be a whole sentence: with a capital letter first, and a full stop, question mark or exclamation mark last.',
  },
  'validation-condition': {
    summary: 'Unsuitable condition',
    detail: message`The condition of a validation must be true or false: ${'reason'}.`,
  },

  // ---- names
  'undefined-variable': {
    summary: 'Undefined variable',
    detail: message`No variable "${'name'}" is declared.${'suggestion'} To declare it, write: variable "${'name'}" {}.${'beside'}${'more'}`,
  },
  'undefined-local': {
    summary: 'Undefined local',
    detail: message`No local "${'name'}" is defined.${'suggestion'}${'beside'}${'more'}`,
  },
  'undefined-data': {
    summary: 'Undefined data source',
    detail: message`There is no data source "${'name'}".${'suggestion'}${'more'}`,
  },
  'missing-prefix': {
    summary: 'Name without its prefix',
    detail: message`"${'name'}" by itself means nothing. Write ${'prefix'}.${'name'}.`,
  },
  'build-not-here': {
    summary: 'build is not known here',
    detail: 'Values of a build, build.NAME, are only known to its provisioners and post-processors.',
  },
  'undefined-build-value': {
    summary: 'Undefined value of a build',
    detail: message`The builder "${'builder'}" gives no value "${'name'}".${'suggestion'} It gives: ${'names'}.`,
  },
  'source-not-here': {
    summary: 'source is not known here',
    detail:
      'source.name and source.type are only known inside of sources, provisioners and post-processors. In "sources", write the source as a string: "source.TYPE.NAME".',
  },
  cycle: {
    summary: 'Values depend on each other',
    detail: message`None of these can be evaluated before the others: ${'path'}.`,
  },
  'nested-too-deep': {
    summary: 'Value is nested too deeply',
    detail: message`The value of ${'name'} is nested more than ${'limit'} levels deep.`,
  },
  'data-failed': {
    summary: 'Data source cannot be read',
    detail: message`data.${'type'}.${'name'} could not be read: ${'reason'}`,
  },

  'services-unsettled': {
    summary: 'Services are asked without end',
    detail: message`What functions like vault and consul_key ask for depends on what they asked for before, more than ${'count'} times over. Shorten the chain.`,
  },

  // ---- builds
  'no-builds': { summary: 'Nothing to build', detail: 'The template has no build block.' },
  'build-without-sources': {
    summary: 'Build without source',
    detail: 'A build block needs sources: sources = ["source.TYPE.NAME"], or a source block inside.',
  },
  'invalid-source-reference': {
    summary: 'Invalid source reference',
    detail: message`"${'text'}" names no source. Write "source.TYPE.NAME".`,
  },
  'unknown-source': {
    summary: 'Unknown source',
    detail: message`The template defines no source "${'name'}".${'suggestion'} ${'known'}`,
  },
  'duplicate-build': {
    severity: 'warning',
    summary: 'Two builds of one name',
    detail: message`Another build is called "${'name'}" too; this one is shown as "${'own'}". Give the build blocks names, or this source one of its own: source "…" { name = "…" }.`,
  },
  'second-error-cleanup': {
    summary: 'Second error-cleanup-provisioner',
    detail: 'A build has one error-cleanup-provisioner at most.',
  },
  'empty-chain': {
    summary: 'Empty post-processors block',
    detail: 'A post-processors block holds one post-processor or more. Remove it, or put them in.',
  },
  'wrong-chain': {
    summary: 'Post-processor cannot take this artifact',
    detail: message`"${'type'}" works on artifacts of ${'accepts'}, and here it gets what "${'maker'}" makes, an artifact of "${'made'}". Put it after one that makes what it needs.`,
  },

  // ---- meta-arguments
  'invalid-meta-argument': { summary: 'Unsuitable value', detail: message`"${'name'}" cannot be set to this: ${'reason'}.` },
  'known-too-late': {
    summary: 'Value is known too late',
    detail: message`"${'name'}" decides what is run, and this value is only known while it runs.`,
  },
  'only-and-except': { summary: 'Both only and except', detail: 'Of "only" and "except" one can be given.' },
  'unknown-in-only': {
    severity: 'warning',
    summary: 'Name of no source',
    detail: message`The build has no source "${'name'}", so this has no effect on it.${'suggestion'} Its sources: ${'names'}.`,
  },
  'invalid-override': {
    summary: 'Unsuitable override',
    detail:
      'An override is an object with the names of sources, and for each an object of arguments: override = { base = { inline = ["…"] } }.',
  },

  // ---- selection
  'invalid-pattern': { summary: 'Invalid pattern', detail: message`${'flag'}=${'pattern'} is no pattern: ${'reason'}.` },
  'pattern-without-match': {
    severity: 'warning',
    summary: 'Pattern matches nothing',
    detail: message`Nothing is matched by ${'flag'}=${'pattern'}. There are: ${'names'}.`,
  },
  'nothing-selected': {
    summary: 'No build is left',
    detail: message`With ${'flags'} none of the template's builds is left. There are: ${'names'}.`,
  },
});
