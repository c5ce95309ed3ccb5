import { defineCatalogue, message } from '@imgbuild/diagnostics';

/** What `hcl2_upgrade` could not bring over as it was. */
export const problems = defineCatalogue('upgrade', {
  'not-translated': {
    severity: 'warning',
    summary: 'Template function without counterpart',
    detail: message`HCL has nothing that gives what "${'action'}" does here. It was left as it is; put a value or an expression in its place.`,
  },
  'not-rendered': {
    severity: 'warning',
    summary: 'Template stays a template',
    detail: message`HCL has nothing that is the same as ${'action'}. It was left as it is here, and only becomes a value where it is put into a setting of a component.`,
  },
  'renamed-variable': {
    severity: 'warning',
    summary: 'Variable with another name',
    detail: message`"${'name'}" cannot be the name of a variable in HCL. It is called "${'to'}" now, also for -var and in files of values.`,
  },
  'undeclared-variable': {
    severity: 'warning',
    summary: 'Undeclared variable',
    detail: message`The template does not declare "${'name'}", so that an empty text stands for it unless it is set with -var.${'suggestion'} It is declared now, and empty by default.`,
  },
  'undeclared-and-needed': {
    severity: 'warning',
    summary: 'Undeclared variable',
    detail: message`The template does not declare "${'name'}", and values of variables are made of it, so that it has to be set with -var.${'suggestion'} It is declared now, without a default.`,
  },
  'computed-name': {
    severity: 'warning',
    summary: 'Name of a source is computed',
    detail: message`The name "${'name'}" is an expression in the build block now. imgbuild takes it; Packer wants such names written out.`,
  },
  'no-argument-name': {
    severity: 'warning',
    summary: 'Setting left out',
    detail: message`"${'name'}" cannot be the name of an argument in HCL, so this setting is not in the result.`,
  },
  'unknown-component': {
    severity: 'warning',
    summary: 'Unknown component',
    detail: message`No plugin that imgbuild has heard of provides the ${'kind'} "${'type'}".${'suggestion'} Its settings were brought over by the look of them: see whether what became a block is one.`,
  },
  'nested-too-deep': {
    summary: 'Nested too deep',
    detail: 'Values are nested so deep in this template that HCL would refuse them. Nothing was made of it.',
  },
  'old-key': {
    severity: 'warning',
    summary: 'Old key',
    detail: message`"${'key'}" is not known to "${'type'}" any more. Let imgbuild fix bring the template up to date first, and upgrade what it prints.`,
  },
});
