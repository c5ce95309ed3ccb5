import { message } from '@imgbuild/core/sdk';

/** What can go wrong with data sources: entries of the package’s catalogue. */
export const dataMessages = {
  'secret-not-found': {
    summary: message`There is no secret ${'name'}`,
    detail: message`Secrets Manager in ${'region'} answered: ${'reason'}. Check the name, the version, and the region.`,
  },
  'secret-key-missing': {
    summary: message`The secret has no value ${'key'}`,
    detail: message`${'name'} ${'what'}. Change key, or leave it out.`,
  },
  'parameter-not-found': {
    summary: message`There is no parameter ${'name'}`,
    detail: message`The parameter store in ${'region'} does not have it. Check the name, which begins with a slash when it has several parts, the version, and the region.`,
  },
} as const;
