import { defineCatalogue, message } from '@imgbuild/diagnostics';

/** What can be wrong with the Go-template part of a text, beside its syntax. */
export const problems = defineCatalogue('text', {
  'function-unavailable': {
    summary: message`Template function "${'name'}" cannot be used here`,
    detail: message`${'reason'}`,
  },
  'unknown-value': {
    summary: 'Unknown template variable',
    detail: message`"{{ .${'name'} }}" has no value here.${'suggestion'}${'known'} If the braces are meant as they stand, write {{ "{{" }} for the first two.`,
  },
  'unknown-build-value': {
    summary: 'Unknown build value',
    detail: message`The builder gives no value "${'name'}".${'suggestion'} It gives ${'names'}.`,
  },
});
