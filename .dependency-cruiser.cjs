// Which package may import which (ARCHITECTURE.md), and what may lie behind what inside core.
const own = (name) => `^packages/${name}/`;
const others = (names) => `^packages/(?!(${names})/)`;

/** Packages of ours that each may import. Core is `core` or only its contracts, `core/sdk`. */
const arrows = {
  diagnostics: [],
  hcl: ['diagnostics'],
  gotemplate: ['diagnostics'],
  core: ['diagnostics', 'gotemplate'],
  template: ['diagnostics', 'hcl', 'gotemplate', 'core'],
  install: ['diagnostics', 'core'],
  ui: ['diagnostics', 'core'],
  testkit: ['diagnostics', 'core', 'template'],
  sandbox: ['core'],
  'builder-kit': ['core'],
  'ssh-server': ['core'],
  simulator: ['core', 'sandbox', 'ssh-server'],
};

const kits = ['builder-kit', 'sandbox', 'ssh-server'];

const rules = Object.entries(arrows).map(([name, targets]) => ({
  name: `${name}-imports`,
  comment: targets.length === 0 ? `${name} imports none of our packages.` : `${name} imports only ${targets.join(', ')}.`,
  severity: 'error',
  from: { path: `${own(name)}src/` },
  to: { path: others([name, ...targets].join('|')) },
}));

const pluginPath = '^packages/(standard|communicator-[^/]+|builder-(?!kit)[^/]+|provisioner-[^/]+)/src/';

module.exports = {
  forbidden: [
    ...rules,
    {
      name: 'plugins-import-the-contracts-and-kits',
      comment: 'A plugin imports core/sdk, the kits and diagnostics (its catalogue of messages), and no other plugin.',
      severity: 'error',
      from: { path: pluginPath },
      to: {
        path: '^packages/',
        pathNot: [`^packages/$1/`, '^packages/core/src/sdk/', ...[...kits, 'diagnostics'].map(own), pluginPath],
      },
    },
    {
      name: 'plugins-do-not-import-plugins',
      severity: 'error',
      from: { path: '^packages/(standard|communicator-[^/]+|builder-(?!kit)[^/]+|provisioner-[^/]+)/src/' },
      to: { path: pluginPath, pathNot: '^packages/$1/' },
    },
    {
      name: 'kits-and-ui-import-only-the-contracts',
      comment: 'What runs inside plugins, and what shows events, knows core by core/sdk alone.',
      severity: 'error',
      from: {
        path: '^packages/(ui|builder-kit|sandbox|ssh-server|simulator)/src/',
        // A program, which opens runs as the CLI does.
        pathNot: '^packages/simulator/src/(program/|bin\\.ts)',
      },
      to: { path: '^packages/core/', pathNot: '^packages/core/src/sdk/' },
    },
    {
      name: 'ui-imports-only-types-of-core',
      severity: 'error',
      from: { path: '^packages/ui/src/' },
      to: { path: '^packages/core/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'sdk-imports-nothing-of-core',
      comment: 'The contracts stand alone: of the rest of core they may know types.',
      severity: 'error',
      from: { path: '^packages/core/src/sdk/' },
      to: { path: '^packages/core/src/(?!sdk/)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-entries-import-node-in-core',
      comment: 'The engine knows the world by its ports.',
      severity: 'error',
      from: { path: '^packages/core/src/(?!host/|bin\\.ts|testing/)' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-source-imports-tests',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/' },
      to: { path: '/test/' },
    },
    {
      name: 'no-import-past-an-entry',
      comment: 'Another package is known by what it exports; a relative path into its sources is not.',
      severity: 'error',
      from: { path: '^packages/([^/]+)/src/' },
      to: { path: '^packages/', pathNot: '^packages/$1/', dependencyTypes: ['local'] },
    },
    {
      name: 'no-undeclared-dependency',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev', 'unknown'], pathNot: '^packages/' },
    },
    {
      name: 'no-circular',
      comment: 'A grammar and its evaluation are recursive, across the files of one folder too; nothing else is.',
      severity: 'error',
      from: { pathNot: '^packages/hcl/src/(syntax|evaluate)/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/(dist|fixtures|generated)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@imgbuild/source', 'import', 'node', 'types', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.json', '.d.ts'],
    },
  },
};
