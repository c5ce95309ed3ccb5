import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Communicator } from '@imgbuild/core/sdk';
import { fakeMachine, fakeScope, recordingReporter, runProvisioner, testHost } from '@imgbuild/core/testing';
import { afterAll, expect, test } from 'vitest';
import { quote, withinQuotes } from '../src/shell-text.ts';
import { writeVariables } from '@imgbuild/builder-kit';
import { componentOf } from './observe.ts';

const folder = mkdtempSync(join(tmpdir(), 'imgbuild-shell-text-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Shells of POSIX's kind, and others that a user may have to log in; those that this machine has. */
const posix = ['/bin/sh', '/bin/bash', '/bin/dash', '/bin/zsh', '/bin/mksh'].filter(existsSync);
const others = ['/usr/bin/fish', '/bin/csh', '/bin/tcsh'].filter(existsSync);

const values = fc
  .oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.constantFrom("'", '"', '\\', '!', '$', '`', '\n', '\r', '%s', ' ', '#', '*', '~', 'a') }),
  )
  .filter((text) => !text.includes('\0') && text.isWellFormed());

test.each(posix)('values and words reach %s as they are', (login) => {
  fc.assert(
    fc.property(values, (value) => {
      const vars = writeVariables(new Map([['VALUE', value]]), `%s='%s' `, withinQuotes);
      expect(execFileSync(login, ['-c', `${vars}sh -c 'printf "%s" "$VALUE"'`], { encoding: 'utf8' })).toBe(value);
      expect(execFileSync(login, ['-c', `printf %s ${quote(value)}`], { encoding: 'utf8' })).toBe(value);
    }),
    { numRuns: 25 },
  );
});

/** Runs the provisioner on this machine, with a shell to log in; gives what the script says. */
async function valueSeen(login: string, value: string, options: Readonly<Record<string, unknown>>): Promise<string> {
  const host = testHost({ folder });
  const report = recordingReporter();
  const seen: string[] = [];
  const machine: Communicator = {
    ...fakeMachine(),
    upload: async (source, path) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of source.open()) chunks.push(chunk);
      writeFileSync(path, Buffer.concat(chunks));
      chmodSync(path, source.mode ?? 0o644);
    },
    spawn: async (command) => {
      const stdout = execFileSync(login, ['-c', command], { encoding: 'utf8' });
      if (!command.startsWith('rm ')) seen.push(stdout);
      return fakeMachine().spawn(command);
    },
  };
  const raw = { inline: [`printf '%s' "$VALUE"`], env: { VALUE: value }, remote_folder: folder, ...options };
  await runProvisioner(componentOf('shell'), raw, machine, { host, report, scope: fakeScope({ host, report }) });
  return seen.join('');
}

test.each([...posix, ...others.filter((name) => name.endsWith('fish'))])(
  'whatever a value has in it, the script sees it when %s is the login shell',
  async (login) => {
    await fc.assert(
      fc.asyncProperty(values, async (value) => {
        expect(await valueSeen(login, value, {})).toBe(value);
      }),
      { numRuns: 15 },
    );
  },
);

test.each([...posix, ...others])('the same with the variables in a file that /bin/sh reads, for %s', async (login) => {
  const options = { use_env_var_file: true, execute_command: `/bin/sh -c '. {{.EnvVarFile}} && {{.Path}}'` };
  await fc.assert(
    fc.asyncProperty(values, async (value) => {
      expect(await valueSeen(login, value, options)).toBe(value);
    }),
    { numRuns: 15 },
  );
});
