import type { Command } from '../command.ts';
import { ignoredPackerFlags, outputFlags, templateFlags } from '../template-flags.ts';

export const build: Command = {
  name: 'build',
  summary: 'Build the images of a template',
  usage: 'build [flags] TEMPLATE',
  flags: {
    ...templateFlags,
    ...outputFlags,
    debug: { kind: 'switch', help: 'One build after another, waiting for Enter after each step.' },
    force: { kind: 'switch', help: 'Overwrite or delete what an earlier build made.' },
    'on-error': {
      kind: 'value',
      value: 'POLICY',
      choices: ['', 'cleanup', 'abort', 'ask', 'run-cleanup-provisioner'],
      help: 'When a build fails: cleanup (default), abort, ask, run-cleanup-provisioner.',
    },
    'parallel-builds': { kind: 'number', value: 'N', help: 'Builds at a time; 0 means all of them.' },
    'warn-on-undeclared-var': { kind: 'switch', help: 'Warn of values in files for variables that are not declared.' },
    'output-file': {
      kind: 'value',
      value: 'PATH',
      names: 'file',
      help: 'When all is built, write ids, images and files to this .json, or as a Terraform variable to this .tfvars.',
    },
    ...ignoredPackerFlags,
  },
  positional: [1, 1],
  completes: 'template',
  run: async (given, terminal) => {
    const [{ withSession }, { keepOutputs }, { checkOutputFile }] = await Promise.all([
      import('../session.ts'),
      import('../outputs/keep-outputs.ts'),
      import('../outputs/check-output-file.ts'),
    ]);
    if ((await checkOutputFile(given, terminal)) === 'refused') return 1;
    const undeclared = given.isOn('warn-on-undeclared-var', 'off') ? 'warn' : 'ignore';
    return withSession(
      given,
      terminal,
      { undeclared, data: 'read' },
      async ({ run, loaded, broken, registry, reload, display }) => {
        if (broken || run.signal.aborted) return 1;
        const onError = given.value('on-error') ?? '';
        const result = await run.execute(loaded.plan, {
          parallel: given.number('parallel-builds') ?? 0,
          onError: onError === '' ? 'cleanup' : (onError as 'cleanup'),
          force: given.isOn('force', 'off') ? 'yes' : 'no',
          debug: given.isOn('debug', 'off') ? 'yes' : 'no',
          ...(registry === undefined ? {} : { registry }),
          reread: async (name) => (await reload())?.plan.builds.find((each) => each.name === name),
          ...(terminal.interactive
            ? {
                visit: async (machine, signal) => {
                  const { visitMachine } = await import('../visit-machine.ts');
                  await display.holdDuring(() => visitMachine(machine, terminal, signal));
                },
              }
            : {}),
        });
        const kept = await keepOutputs(result, given, terminal, run);
        return result.outcome === 'ok' && kept === 'kept' ? 0 : 1;
      },
    );
  },
};
