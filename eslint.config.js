import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig, globalIgnores } from 'eslint/config';
import { builtinRules } from 'eslint/use-at-your-own-risk';
import tseslint from 'typescript-eslint';

// Formatting is prettier's. What stands here finds mistakes and keeps ARCHITECTURE.md's invariants; which package may import
// which is .dependency-cruiser.cjs.

/** Packages whose index exports a plugin, by default export. */
const plugins = readdirSync('packages').filter((name) => {
  try {
    return JSON.parse(readFileSync(`packages/${name}/package.json`, 'utf8')).imgbuild !== undefined;
  } catch {
    return false;
  }
});

/** Where Node's own modules may be imported: behind ports, in what is Node-only by nature, and in plugins' drivers. */
const mayUseNode = [
  'packages/core/src/host/**',
  'packages/core/src/bin.ts',
  'packages/core/src/testing/**',
  'packages/builder-docker/src/{container,engine,image,registry}/**',
  'packages/builder-docker/src/verify.ts',
  'packages/builder-amazon/src/{aws,image,import,instance,network,release}/**',
  'packages/hcl/src/node.ts',
  'packages/hcl/src/node/**',
  'packages/template/src/node.ts',
  'packages/template/src/node/**',
  'packages/{cli,install,testkit,simulator}/src/**',
  'packages/{builder-kit,sandbox,ssh-server}/src/**',
  'packages/communicator-*/src/**',
  // Drivers, by name: the only files of a plugin that touch this machine.
  'packages/standard/src/{local-files,local-glob,temporary-script}.ts',
  'packages/standard/src/compress/**',
  'packages/provisioner-ansible/src/{files,keys}.ts',
  'packages/provisioner-shell/src/scripts.ts',
  'packages/provisioner-{chef,puppet}/src/local-files.ts',
  'packages/builder-rootfs/src/{base,bootstrap,compress,image,oci-read,output,rootfs}.ts',
];

/** Programs' entries, and the ports that stand for the process and its user. */
const maySeeProcess = [
  'packages/cli/src/main.ts',
  'packages/cli/src/start.ts',
  'packages/core/src/bin.ts',
  'packages/core/src/host/**',
  'packages/simulator/src/bin.ts',
  'packages/sandbox/src/user-namespace.ts',
];

/** Lexers, parsers and tables, which are one thing however long. */
const mayBeLong = [
  'packages/hcl/src/problems.ts',
  'packages/hcl/src/syntax/*parser.ts',
  'packages/hcl/src/functions/collections.ts',
];

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Export by name; only a plugin and a configuration file have a default export.',
};
const noBooleanParameter = {
  selector: ':function > Identifier.params:not(:first-child) > TSTypeAnnotation > TSBooleanKeyword',
  message: 'A caller would read f(x, true). Take a word instead ("yes" | "no", or what it means).',
};
const noEnum = { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' };
const noProcess = { name: 'process', message: 'Only a program’s entry sees the process; take what you need as a parameter.' };
const noNodeModules = {
  group: ['node:*'],
  message: 'Go through a port (ctx.host); Node’s modules stay behind ports and drivers.',
};

export default defineConfig(
  globalIgnores([
    '**/dist/**',
    '**/fixtures/**',
    '**/generated/**',
    '**/node_modules/**',
    '**/.turbo/**',
    'examples/**/output/**',
  ]),
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { local: { rules: { 'long-file': builtinRules.get('max-lines') } } },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'no-param-reassign': 'error',
      'max-depth': ['error', 4],
      'max-lines': ['error', { max: 500 }],
      'local/long-file': ['warn', { max: 300 }],
      'no-restricted-syntax': ['error', noDefaultExport, noBooleanParameter, noEnum],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' }],
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Nothing of ours uses `this`: objects are records of functions, and taking one out is fine.
      '@typescript-eslint/unbound-method': 'off',
      // A port's implementation is asynchronous because the port is.
      '@typescript-eslint/require-await': 'off',
      // Signals abort with an error whose static type is unknown.
      '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
    },
  },
  {
    files: ['packages/*/src/**/*.ts'],
    rules: { 'no-restricted-globals': ['error', noProcess], 'no-restricted-imports': ['error', { patterns: [noNodeModules] }] },
  },
  { files: mayUseNode, rules: { 'no-restricted-imports': 'off' } },
  { files: maySeeProcess, rules: { 'no-restricted-globals': 'off' } },
  { files: mayBeLong, rules: { 'local/long-file': 'off', 'max-lines': 'off' } },
  {
    files: [
      ...plugins.map((name) => `packages/${name}/src/index.ts`),
      'e2e/third-party/plugin/src/index.ts',
      '**/*.config.ts',
      'tsup.base.ts',
    ],
    rules: { 'no-restricted-syntax': ['error', noBooleanParameter, noEnum] },
  },
  {
    files: ['**/test/**/*.ts', 'e2e/**/*.ts', 'bench/**/*.ts'],
    ignores: ['e2e/third-party/**'],
    rules: {
      // Fakes and fixtures are handed about as what they stand for.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      'no-restricted-syntax': ['error', noDefaultExport, noEnum],
    },
  },
  // The calling protocol has checked how many arguments there are and of which types; a value's kind tells what it holds.
  { files: ['packages/hcl/src/{functions,values}/**'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
  { files: ['bench/**/*.ts', 'examples/**/*.ts', '**/test/**/*.ts'], rules: { 'no-console': 'off' } },
);
