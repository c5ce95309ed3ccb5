import { defineCatalogue, message } from '@imgbuild/diagnostics';

/** What is wrong with JSON templates as such; what they have in common with HCL templates stands in the catalogue of those. */
export const problems = defineCatalogue('legacy', {
  // ---- the text
  'looks-like-hcl': {
    summary: 'HCL in a JSON template',
    detail: message`A file is read as HCL when its name ends in .pkr.hcl, and as a JSON template otherwise. This text looks like HCL: name its file ${'name'}, or say -config-type=hcl2.`,
  },
  'wrong-type': {
    summary: 'Unsuitable value type',
    detail: message`${'what'} must be ${'expected'}, and this is ${'actual'}.`,
  },
  'duplicate-key': {
    summary: 'Key given twice',
    detail: message`This object has "${'name'}" more than once. Only one of the values could count: remove the others, or rename them.`,
  },
  'unknown-key': {
    summary: 'Unknown key',
    detail: message`A JSON template has no "${'name'}".${'suggestion'} It has: ${'names'}. For a comment, begin the key with "_".`,
  },
  'missing-type': {
    summary: 'Missing type',
    detail: message`Every ${'what'} says what it is: "type": "…".`,
  },
  'nested-chain': {
    summary: 'Chain within a chain',
    detail:
      'A list among the post-processors is a chain, whose elements are post-processors, not lists. Put its elements into the outer list.',
  },
  'invalid-duration': {
    summary: 'Invalid duration',
    detail: message`"${'name'}" is ${'actual'}, which is not a duration: ${'mistake'}. Write a number and a unit, as in "90s", "5m" or "1h30m".${'hint'}`,
  },
  'duration-without-unit': {
    severity: 'warning',
    summary: 'Duration without a unit',
    detail: message`"${'name'}" is the bare number ${'actual'}, and a duration without a unit counts in nanoseconds. If seconds are meant, write "${'actual'}s".`,
  },
  'invalid-version': {
    summary: 'Invalid version',
    detail: message`"${'text'}" is no version. Write the oldest version of Packer that the template works with, as in "1.6.0".`,
  },

  // ---- variables
  'unset-variable': {
    summary: 'Variable without value',
    detail: message`"${'name'}" has no default, since it is ${'reason'}, and was not set. Set it with -var ${'name'}=…, or in a file with -var-file.${'hint'}`,
  },
  'undeclared-variable': {
    summary: 'Undeclared variable',
    detail: message`The template declares no variable "${'name'}", and none was given.${'suggestion'} To declare it, write: "variables": { "${'name'}": "" }. Or set it with -var ${'name'}=….${'more'}`,
  },
  'variable-without-value': {
    severity: 'warning',
    summary: 'Undeclared variable',
    detail: message`The template declares no variable "${'name'}", and none was given, so that an empty text stands for it.${'suggestion'} To declare it, write: "variables": { "${'name'}": "" }. Or set it with -var ${'name'}=….${'more'}`,
  },
  'undeclared-argument': {
    severity: 'warning',
    summary: 'Variable that nothing uses',
    detail: message`-var sets "${'name'}", and the template neither declares nor uses such a variable.${'suggestion'}`,
  },
  'unknown-sensitive': {
    severity: 'warning',
    summary: 'Undeclared sensitive variable',
    detail: message`There is no variable "${'name'}" to keep secret.${'suggestion'}`,
  },
  'values-not-an-object': {
    summary: 'Unsuitable file of values',
    detail: message`Variables of a JSON template are set by a JSON object, { "name": "value" }, and this is ${'actual'}.`,
  },
  'value-given-twice': {
    severity: 'warning',
    summary: 'Variable set twice',
    detail: message`This file sets "${'name'}" before. The value here counts.`,
  },

  // ---- builds
  'no-builders': {
    summary: 'Nothing to build',
    detail: 'The template has no builder: "builders": [ { "type": "…" } ].',
  },
  'duplicate-builder': {
    summary: 'Two builders of one name',
    detail: message`Another builder is called "${'name'}" too. Give one of them a name of its own: "name": "…".`,
  },
  'unknown-builder': {
    summary: 'Name of no builder',
    detail: message`"${'where'}" names "${'name'}", and no builder is called that.${'suggestion'} There are: ${'names'}.`,
  },
  'invalid-retries': {
    summary: 'Unsuitable number of retries',
    detail: message`"max_retries" is a whole number, not negative, and this is "${'text'}".`,
  },
});
