// The test server spoken to by a client that nobody here wrote: Debian's python3-winrm. What it takes from Windows it has to take
// from the server, or the other tests would prove nothing.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeCertificate } from './certificate.ts';
import type { Program } from './server/program.ts';
import { openWinrmServer, type WinrmServerOptions } from './server/winrm-server.ts';

const python = '/usr/bin/python3';
const hasClient = existsSync('/usr/lib/python3/dist-packages/winrm/protocol.py');

const program = `
import json, sys, winrm
order = json.loads(sys.argv[1])
session = winrm.Session(order['url'], auth=(order['user'], order['password']), transport=order['transport'],
                        server_cert_validation='ignore', operation_timeout_sec=order.get('operation', 20), read_timeout_sec=60)
answers = []
for kind, text in order['work']:
    answer = session.run_ps(text) if kind == 'ps' else session.run_cmd(text, order.get('arguments', []))
    answers.append([answer.status_code, answer.std_out.decode(), answer.std_err.decode()])
print(json.dumps(answers))
`;

/** NTLM is made of MD4, which OpenSSL has set apart. */
const legacyAlgorithms = `openssl_conf = init
[init]
providers = providers
[providers]
default = on
legacy = on
[on]
activate = 1
`;

interface Order {
  readonly transport: 'basic' | 'ntlm' | 'ssl';
  readonly work: readonly (readonly ['cmd' | 'ps', string])[];
  readonly arguments?: readonly string[];
  readonly password?: string;
  readonly user?: string;
  readonly operation?: number;
}

type Answers = readonly (readonly [number, string, string])[];

async function ask(
  server: Omit<WinrmServerOptions, 'folder'>,
  order: Order,
): Promise<{ answers: Answers; seen: readonly string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'imgbuild-winrm-'));
  await using running = await openWinrmServer({ ...server, folder });
  try {
    const url = `${server.tls === undefined ? 'http' : 'https'}://127.0.0.1:${running.port}/wsman`;
    const whole = JSON.stringify({ user: 'packer', password: 'secret', ...order, url });
    const settings = join(folder, 'openssl.cnf');
    writeFileSync(settings, legacyAlgorithms);
    const env = { PATH: '/usr/bin:/bin', OPENSSL_CONF: settings };
    const output = await new Promise<string>((resolve, reject) => {
      execFile(python, ['-W', 'ignore', '-c', program, whole], { env }, (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(new Error(stderr.trim().split('\n').at(-1)));
      });
    });
    return {
      answers: JSON.parse(output) as Answers,
      seen: running.seen.map(({ action, detail }) =>
        action === 'command' || action === 'signal' ? `${action} ${detail}` : action,
      ),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Two scripts of PowerShell and a command that takes its time. */
const scripted: Program = async (io) => {
  if (io.script === 'Get-Thing') {
    io.out('a thing\r\n');
    return 0;
  }
  if (io.script === 'throw "no"') {
    // Not as an error: this version of the client stumbles over its own text of errors.
    io.out('no\r\n');
    return 3;
  }
  if (io.command !== 'slow') return undefined;
  await new Promise((resolve) => setTimeout(resolve, 2500));
  io.out('at last\r\n');
  return 0;
};

describe.runIf(hasClient || process.env['CI'] === 'true')('python3-winrm', () => {
  test.each([
    ['basic', {}],
    ['ntlm', { unencrypted: 'refused', logins: ['Negotiate'] }],
    ['ssl', { tls: makeCertificate() }],
    ['ntlm', { tls: makeCertificate() }],
    ['ntlm', { tls: makeCertificate('sha384') }],
  ] as const)('run_cmd and run_ps by %s (%#)', async (transport, server) => {
    const work = [
      ['cmd', 'echo'],
      ['ps', 'Get-Thing'],
      ['ps', 'throw "no"'],
      ['cmd', 'echo'],
    ] as const;
    const { answers, seen } = await ask({ ...server, programs: [scripted] }, { transport, work, arguments: ['hello', 'world'] });
    expect(answers).toEqual([
      [0, 'hello world\r\n', ''],
      [0, 'a thing\r\n', ''],
      [3, 'no\r\n', ''],
      [0, 'hello world\r\n', ''],
    ]);
    expect(seen.slice(0, 5)).toEqual(['create', 'command echo hello world', 'receive', 'signal terminate', 'delete']);
  });

  test('asks again when a command says nothing for longer than an operation may take', async () => {
    const { answers, seen } = await ask({ programs: [scripted] }, { transport: 'basic', work: [['cmd', 'slow']], operation: 1 });
    expect(answers).toEqual([[0, 'at last\r\n', '']]);
    expect(seen.filter((action) => action === 'receive').length).toBeGreaterThan(1);
  });

  test.each(['basic', 'ntlm'] as const)('a wrong password is refused by %s', async (transport) => {
    await expect(ask({}, { transport, work: [['cmd', 'echo x']], password: 'wrong' })).rejects.toThrow('InvalidCredentialsError');
  });

  test('what is not sealed is refused', async () => {
    await expect(ask({ unencrypted: 'refused' }, { transport: 'basic', work: [['cmd', 'echo x']] })).rejects.toThrow('500');
  });
});
