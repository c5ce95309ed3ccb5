import { defineCatalogue, message } from '@imgbuild/diagnostics';

/** What `fix` says about a template. */
export const problems = defineCatalogue('fix', {
  'not-an-object': {
    summary: 'Not a JSON template',
    detail: 'A legacy JSON template is one object: { "builders": [ … ] }.',
  },
  'duplicate-name': {
    severity: 'warning',
    summary: 'Name given twice',
    detail: message`"${'name'}" stands in this object before. The last of them is kept, the other is gone from what is printed. A template with both is refused.`,
  },
  'not-a-switch': {
    severity: 'warning',
    summary: 'Key cannot be replaced',
    detail: message`"${'key'}" is neither true nor false, so what to put in its place is not known. Remove it, and set "${'replacement'}" to ${'choices'}.`,
  },
});
