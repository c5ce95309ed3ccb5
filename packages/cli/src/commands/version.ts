import type { Command } from '../command.ts';
import { packerVersion } from '@imgbuild/core/version';
import { cliVersion } from '../cli-version.ts';

export const version: Command = {
  name: 'version',
  summary: 'Print the version of imgbuild, and the level of Packer whose templates it understands',
  usage: 'version',
  flags: { 'machine-readable': { kind: 'switch', help: 'Print for programs.' } },
  positional: [0, 0],
  run: async (given, terminal) => {
    if (given.isOn('machine-readable', 'off')) {
      const seconds = Math.floor(Date.now() / 1000);
      const rows = [`version,${cliVersion}`, 'version-prelease,', 'version-commit,', `packer-level,${packerVersion}`];
      await terminal.stdout(rows.map((row) => `${seconds},,${row}\n`).join(''));
    } else await terminal.stdout(`imgbuild v${cliVersion}\nTemplates: Packer v${packerVersion}\n`);
    return 0;
  },
};
