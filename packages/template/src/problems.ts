import { defineCatalogue, message } from '@imgbuild/diagnostics';

/** All messages about templates as such; those about the language and about configurations stand with their packages. */
export const problems = defineCatalogue('template', {
  // ---- files
  'not-found': { summary: 'Template not found', detail: message`There is no file or folder "${'path'}".` },
  'unreadable': { summary: 'File cannot be read', detail: message`"${'path'}": ${'reason'}.` },
  'no-template-files': { summary: 'Folder without template', detail: message`"${'path'}" holds no file whose name ends in .pkr.hcl.` },
  'syntax-not-supported': {
    summary: 'Template syntax not supported',
    detail: message`"${'path'}" is ${'what'}, which this version does not read. HCL templates end in .pkr.hcl.`,
  },

  // ---- blocks
  'duplicate': { summary: message`${'what'} defined twice`, detail: message`${'what'} "${'name'}" is defined in this template before. Rename one of the two or remove it.` },
  'required-version': { summary: 'Template needs another version', detail: message`The template asks for Packer ${'constraint'}; imgbuild stands for ${'version'}.` },
  'invalid-constraint': { summary: 'Invalid version constraint', detail: message`"${'text'}" is no version constraint. Write for instance ">= 1.2.0", "~> 1.2" or ">= 1.0, < 2.0".` },
  'invalid-name': { summary: 'Invalid name', detail: message`"${'name'}" is no valid name: letters, digits, "_" and "-", and no digit first.` },
  'literal-only': { summary: 'Value must be literal', detail: message`"${'name'}" is read before anything is evaluated: only a literal ${'what'} can stand here.` },
  'no-builds': { summary: 'Nothing to build', detail: 'The template has no build block.' },
  'nothing-selected': { summary: 'No build is left', detail: message`No build of the template matches ${'flags'}. There are: ${'names'}.` },
  'pattern-without-match': { severity: 'warning', summary: 'Pattern matches nothing', detail: message`Nothing is matched by ${'flag'}=${'pattern'}. There are: ${'names'}.` },
  'invalid-pattern': { summary: 'Invalid pattern', detail: message`${'flag'}=${'pattern'} is no pattern: ${'reason'}.` },
  'data-not-read': { summary: 'Data sources are not read', detail: message`This version does not read data sources, and "data.${'type'}.${'name'}" is needed. Pass its value in a variable instead.` },

  // ---- variables
  'undeclared-variable': { summary: 'Undeclared variable', detail: message`${'where'} sets "${'name'}", and the template declares no such variable.${'suggestion'}` },
  'undeclared-in-file': { severity: 'warning', summary: 'Undeclared variable', detail: message`This sets "${'name'}", and the template declares no such variable.${'suggestion'}` },
  'unset-variable': { summary: 'Variable without value', detail: message`"${'name'}" has no default and was not set. Set it with -var ${'name'}=…, in a file with -var-file, or in the environment as PKR_VAR_${'name'}.` },
  'invalid-variable-argument': { summary: 'Invalid -var', detail: message`-var ${'text'} is not of the form NAME=VALUE.` },
  'invalid-variable-value': { summary: 'Unsuitable value of a variable', detail: message`${'where'} gives "${'name'}" a value that does not fit its type, ${'type'}: ${'reason'}.` },
  'invalid-default': { summary: 'Unsuitable default value', detail: message`The default of "${'name'}" does not fit its type, ${'type'}: ${'reason'}.` },
  'validation-failed': { summary: 'Invalid value of a variable', detail: message`${'text'} (variable "${'name'}")` },
  'validation-reference': { summary: 'Condition looks elsewhere', detail: message`The condition of a validation may only use var.${'name'} itself.` },
  'validation-message': { summary: 'Error message is no sentence', detail: 'error_message must be a whole sentence: with a capital letter first, and a full stop or question mark last.' },
  'validation-condition': { summary: 'Unsuitable condition', detail: message`The condition of a validation must be true or false: ${'reason'}.` },

  // ---- locals
  'local-cycle': { summary: 'Locals depend on each other', detail: message`None of these can be evaluated before the others: ${'path'}.` },

  // ---- builds
  'build-without-sources': { summary: 'Build without source', detail: 'A build block needs sources: sources = ["source.TYPE.NAME"], or a source block inside.' },
  'invalid-source-reference': { summary: 'Invalid source reference', detail: message`"${'text'}" names no source. Write "source.TYPE.NAME".` },
  'unknown-source': { summary: 'Unknown source', detail: message`The template defines no source "${'name'}".${'suggestion'} It defines: ${'known'}.` },
  'sources-type': { summary: 'Unsuitable sources', detail: message`"sources" is a list of strings such as "source.TYPE.NAME": ${'reason'}.` },
  'only-and-except': { summary: 'Both only and except', detail: 'Of "only" and "except" one can be given.' },
  'second-error-cleanup': { summary: 'Second error-cleanup-provisioner', detail: 'A build has one error-cleanup-provisioner at most.' },
  'invalid-meta-argument': { summary: 'Unsuitable value', detail: message`"${'name'}" cannot be set to this: ${'reason'}.` },
  'wrong-chain': {
    summary: 'Post-processor cannot take this artifact',
    detail: message`"${'type'}" works on what ${'accepts'} make, and here it gets what "${'from'}" makes (${'builderId'}). Put it after one that makes such an artifact.`,
  },
  'empty-chain': { summary: 'Empty post-processors block', detail: 'A post-processors block holds one post-processor or more.' },
});
