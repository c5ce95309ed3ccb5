// A fixture is a folder named for a code, with `input.json`, what a template says and what the machine does, and `expected.txt`,
// all that is seen of it. UPDATE_FIXTURES=1 rewrites it.
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Connection, problemOf, type Source } from '@imgbuild/core/sdk';
import { fixturesIn } from '@imgbuild/core/testing';
import { expect, test } from 'vitest';
import { problems } from '../src/problems.ts';
import { finish, openWorld, type Settings, type World } from './connect.ts';
import type { WinrmServerOptions } from './server/winrm-server.ts';

interface Input {
  readonly settings?: Settings;
  /** What the builder found, where it is another; null for nothing. */
  readonly target?: Readonly<Record<string, string | null>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly server?: keyof typeof servers;
  readonly do?: keyof typeof deeds;
}

const no = { fault: { code: 5, subcode: 'w:AccessDenied', reason: 'Access is denied.' } };

const servers = {
  'refuses commands': { mishap: ({ detail }) => (detail === 'echo hello' ? no : undefined) },
  'refuses input': { mishap: ({ action }) => (action === 'send' ? no : undefined) },
  'loses PowerShell': {
    programs: [
      (io) => {
        if (io.script?.includes('WinRM connected.') === true) return undefined;
        io.error("'powershell' is not recognized as an internal or external command,\r\noperable program or batch file.\r\n");
        return 9009;
      },
    ],
  },
  'has a folder there': {},
  'wants sealing': { unencrypted: 'refused', logins: ['Negotiate'] },
} as const satisfies Readonly<Record<string, Omit<WinrmServerOptions, 'folder'>>>;

const source: Source = {
  open: async function* () {
    yield Buffer.from('content');
  },
};

const deeds = {
  connect: async () => undefined,
  spawn: async (_world, line) => {
    const { stdout, exit } = await finish(await line.spawn('echo hello'));
    return `${JSON.stringify(stdout)} ${JSON.stringify(exit)}`;
  },
  write: async (_world, line) => {
    await using child = await line.spawn('echo hello');
    await child.write(Buffer.from('x'));
    return undefined;
  },
  upload: async (world, line) => {
    if (world.name === 'has a folder there') mkdirSync(world.server.machine.local('C:\\place\\file'), { recursive: true });
    await line.upload(source, 'C:\\place\\file');
    return readFileSync(world.server.machine.local('C:\\place\\file'), 'utf8');
  },
  uploadDir: async (world, line) => {
    const folder = join(world.folder, 'tree');
    mkdirSync(folder);
    symlinkSync('elsewhere', join(folder, 'link'));
    writeFileSync(join(folder, 'file'), '');
    await line.uploadDir(folder, 'C:\\tree');
    return readdirSync(world.server.machine.local('C:\\tree')).join();
  },
} as const satisfies Readonly<
  Record<
    string,
    (world: World & { readonly name: string }, line: Awaited<ReturnType<World['connect']>>) => Promise<string | undefined>
  >
>;

async function observe(input: Input): Promise<string> {
  await using world = await openWorld(input.server === undefined ? {} : servers[input.server], input.environment);
  const seen: string[] = [];
  try {
    const found = Object.entries(input.target ?? {}).map(([name, value]) => [name, value ?? undefined]);
    const line = await world.connectAs(Object.fromEntries(found) as Partial<Connection>, input.settings);
    const result = await deeds[input.do ?? 'connect']({ ...world, server: world.server, name: input.server ?? '' }, line);
    if (result !== undefined) seen.push(`result: ${result}`);
  } catch (error) {
    const problem = problemOf(error);
    if (problem === undefined) throw error;
    seen.push(`error: ${problem.code}`, problem.summary, problem.detail ?? '');
  }
  const text = [...world.report.told, ...world.report.warnings.map(({ detail }) => detail ?? ''), ...seen].join('\n');
  return `${text.replaceAll(String(world.server.port), 'PORT').replaceAll(world.folder, 'FOLDER')}\n`;
}

const fixtures = fixturesIn(fileURLToPath(new URL('fixtures', import.meta.url)), process.env);
const { names } = fixtures;

test.each(names)('%s', async (name) => {
  const seen = await observe(fixtures.input(name) as Input);
  expect(seen).toBe(fixtures.expected(name, seen));
  if (problems.codes.includes(`winrm/${name}` as never)) expect(seen).toContain(`winrm/${name}`);
});

test('every message has a fixture', () => {
  expect(problems.codes.filter((code) => !names.includes(code.slice('winrm/'.length)))).toEqual([]);
});
