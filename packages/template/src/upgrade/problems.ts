import { defineCatalogue, message } from '@imgbuild/diagnostics';

/** What `hcl2_upgrade` could not bring over as it was. */
export const problems = defineCatalogue('upgrade', {
  'not-translated': {
    severity: 'warning',
    summary: 'Template function without counterpart',
    detail: message`HCL has nothing that gives what "${'action'}" does here. It was left as it is; put a value or an expression in its place.`,
  },
  'renamed-variable': {
    severity: 'warning',
    summary: 'Variable with another name',
    detail: message`"${'name'}" cannot be the name of a variable in HCL. It is called "${'to'}" now, also for -var and in files of values.`,
  },
  'undeclared-variable': {
    severity: 'warning',
    summary: 'Undeclared variable',
    detail: message`The template does not declare "${'name'}", so it had to be set with -var.${'suggestion'} It is declared now, without a default.`,
  },
  'name-fixed': {
    severity: 'warning',
    summary: 'Name of a source is fixed',
    detail: message`Names of sources are literal in HCL. The builder "${'old'}" is called "${'name'}" now, which it is with the defaults of the variables.`,
  },
  'name-not-known': {
    severity: 'warning',
    summary: 'Name of a source is fixed',
    detail: message`Names of sources are literal in HCL, and "${'name'}" depends on values that are not known now. The source is called "${'label'}".`,
  },
  'no-argument-name': {
    severity: 'warning',
    summary: 'Setting left out',
    detail: message`"${'name'}" cannot be the name of an argument in HCL, so this setting is not in the result.`,
  },
  'old-key': {
    severity: 'warning',
    summary: 'Old key',
    detail: message`"${'key'}" is not known to "${'type'}" any more. Let imgbuild fix bring the template up to date first, and upgrade what it prints.`,
  },
});
