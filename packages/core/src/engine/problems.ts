import { defineCatalogue, message } from '@imgbuild/diagnostics';

/** What can go wrong while a plan runs, apart from what plugins report themselves. */
export const problems = defineCatalogue('run', {
  'unregistered-resource': {
    summary: 'Plugin holds an unregistered resource',
    detail: message`The plugin ${'plugin'} creates a "${'type'}", which it does not list in definePlugin({ resources }). Nobody could remove it after a crash, so it was not created. This is a mistake in the plugin; please report it to its authors.`,
  },
  'plugin-failed': {
    summary: message`${'what'} failed`,
    detail: message`${'message'}`,
  },
  'provisioned-twice': {
    summary: 'Builder provisions twice',
    detail: message`The builder "${'type'}" called provision more than once. This is a mistake in the plugin; please report it to its authors.`,
  },
  'no-communicator': {
    summary: 'No such communicator',
    detail: message`Nothing provides a communicator named "${'name'}". Install the package that does, or set communicator = "none" where the build needs no connection.`,
  },
  'unknown-at-run': {
    summary: 'Value is still unknown',
    detail: message`The configuration of ${'what'} depends on a value that is not known when it runs.`,
  },
  'duplicate-build': {
    summary: 'Build name used twice',
    detail: message`Two builds of this plan are named "${'name'}". Names must be unique, since output, -only and the ledger go by them.`,
  },
  'no-builds': {
    summary: 'Nothing to build',
    detail: 'The plan holds no build.',
  },
});
