import { hasErrors } from '@imgbuild/diagnostics';
import type { Command } from '../command.ts';
import { ignoredPackerFlags, outputFlags, templateFlags } from '../template-flags.ts';

export const validate: Command = {
  name: 'validate',
  summary: 'Check a template, and the configuration of everything in it, without building',
  usage: 'validate [flags] TEMPLATE',
  flags: {
    ...templateFlags,
    ...outputFlags,
    'syntax-only': { kind: 'switch', help: 'Only read the template; do not look into plugins’ configurations.' },
    'no-warn-undeclared-var': { kind: 'switch', help: 'Do not warn of values for variables that are not declared.' },
    'evaluate-datasources': {
      kind: 'switch',
      help: 'Read the data sources and ask the services (Vault, Consul, AWS Secrets Manager) that the builds need, instead of taking their values as unknown.',
    },
    'missing-plugins': {
      kind: 'value',
      value: 'HOW',
      choices: ['error', 'warn'],
      help: 'Whether components that no plugin has are errors (default) or warnings; also IMGBUILD_MISSING_PLUGINS.',
    },
    ...ignoredPackerFlags,
  },
  positional: [1, 1],
  completes: 'template',
  run: async (given, terminal) => {
    if (given.isOn('syntax-only', 'off')) return (await import('./validate-syntax.ts')).validateSyntax(given, terminal);
    const { withSession } = await import('../session.ts');
    const undeclared = given.isOn('no-warn-undeclared-var', 'off') ? 'ignore' : 'warn';
    const data = given.isOn('evaluate-datasources', 'off') ? 'read' : 'unknown';
    const missingPlugins =
      (given.value('missing-plugins') ?? terminal.environment['IMGBUILD_MISSING_PLUGINS']) === 'warn' ? 'warn' : 'error';
    let valid = false;
    let unchecked = '';
    const code = await withSession(given, terminal, { undeclared, data, missingPlugins }, async ({ run, loaded, broken }) => {
      const { used, missing } = loaded.components;
      if (missing > 0) unchecked = `; ${missing} of ${used} components not checked against a schema`;
      const told = new Set(loaded.diagnostics.map((diagnostic) => JSON.stringify(diagnostic)));
      const prepared = await run.check(loaded.plan, 'check');
      const found = prepared.diagnostics.filter((diagnostic) => !told.has(JSON.stringify(diagnostic)));
      for (const diagnostic of found) run.report(diagnostic);
      valid = !broken && !hasErrors(found) && !run.signal.aborted;
      return valid ? 0 : 1;
    });
    if (valid && !given.isOn('json', 'off'))
      await (await import('../output.ts')).outputOf(given, terminal).say(`The configuration is valid${unchecked}.`);
    return code;
  },
};
