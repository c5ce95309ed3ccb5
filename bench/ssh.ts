// The SSH communicator beside OpenSSH's own tools and Debian's packer, against one server, near and far, in one run:
// `node bench/ssh.ts [ready] [file] [tree] [commands] [packer] [machines]`.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Done, Order, Work } from './ssh/client.ts';
import { farAway, prepareServer } from './ssh/server.ts';

const wanted = process.argv.slice(2);
const isWanted = (name: string): boolean => wanted.length === 0 || wanted.includes(name);
const packer = ['/usr/bin/packer', '/usr/local/bin/packer'].find((path) => existsSync(path));
const folder = mkdtempSync(join(tmpdir(), 'imgbuild-bench-'));
const server = await prepareServer(folder);
const roundTrips = [0, 10, 25, 50];
const options = [
  '-o',
  'StrictHostKeyChecking=no',
  '-o',
  'UserKnownHostsFile=/dev/null',
  '-o',
  'LogLevel=ERROR',
  '-i',
  server.key,
];

const row = (...cells: readonly (string | number)[]): void =>
  console.log(`| ${cells.map((cell) => (typeof cell === 'number' ? cell.toFixed(2) : cell)).join(' | ')} |`);
const header = (...cells: readonly string[]): void => {
  console.log();
  row(...cells);
  row(...cells.map(() => '---'));
};

function client(order: Partial<Order> & Pick<Order, 'port'>): Promise<Done> {
  const whole: Order = { key: server.key, machines: 1, work: [], ...order };
  return new Promise((answer, reject) => {
    const child = spawn(process.execPath, [resolve(import.meta.dirname, 'ssh/client.ts'), JSON.stringify(whole)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.on('data', (bytes: Buffer) => (text += bytes.toString()));
    child.once('exit', (code) => (code === 0 ? answer(JSON.parse(text) as Done) : reject(new Error(`client: ${code}`))));
  });
}

/** Milliseconds that a command line takes. */
function timed(command: string): number {
  const start = performance.now();
  execFileSync('sh', ['-c', command], { stdio: ['ignore', 'ignore', 'inherit'] });
  return performance.now() - start;
}

const median = (all: readonly number[]): number => [...all].sort((a, b) => a - b)[all.length >> 1] ?? Number.NaN;

/** OpenSSH with its connection open already, as ours is: what is measured is the work. */
function withMaster<T>(port: number, body: (ssh: string, control: string) => T): T {
  const control = join(folder, `control-${port}`);
  const base = `ssh ${options.join(' ')} -p ${port} -S ${control}`;
  execFileSync('sh', ['-c', `${base} -M -f -N root@127.0.0.1`]);
  try {
    return body(`${base} root@127.0.0.1`, `-o ControlPath=${control}`);
  } finally {
    execFileSync('sh', ['-c', `${base} -O exit root@127.0.0.1 2>/dev/null`]);
  }
}

const far = await Promise.all(roundTrips.map(async (roundTrip) => ({ roundTrip, ...(await farAway(server.port, roundTrip)) })));
const inside = (name: string): string => join(folder, 'machine', name);
const clear = (): void => {
  rmSync(inside(''), { recursive: true, force: true });
  mkdirSync(inside(''));
};
clear();

if (isWanted('ready')) {
  header('from the open port to the first answer', 'imgbuild ms', 'ssh alone ms', 'over ssh ms');
  const over: number[] = [];
  for (let round = 0; round < 11; round++) {
    const waiting = client({ port: server.port });
    await new Promise((resume) => setTimeout(resume, 1500 + round * 37));
    const opened = await server.start();
    const { answered } = await waiting;
    const alone = timed(`ssh ${options.join(' ')} -p ${server.port} root@127.0.0.1 true`);
    row(`round ${round + 1}`, answered - opened, alone, answered - opened - alone);
    over.push(answered - opened);
    await server.stop();
  }
  row('median', median(over), '', '');
}

await server.start();

if (isWanted('file')) {
  const path = join(folder, 'gigabyte');
  execFileSync('dd', ['if=/dev/urandom', `of=${path}`, 'bs=1M', 'count=1024', 'status=none']);
  header('1 GiB, round trip ms', 'imgbuild ms', 'by sftp ms', 'scp ms', 'sftp ms', 'times scp', 'imgbuild MiB', 'by sftp MiB');
  for (const { roundTrip, port } of far) {
    const work: readonly Work[] = [{ kind: 'file', from: path, to: inside('file') }];
    const times: Record<'ours' | 'bySftp' | 'scp' | 'sftp', number[]> = { ours: [], bySftp: [], scp: [], sftp: [] };
    const memory = { ours: 0, bySftp: 0 };
    for (let round = 0; round < 3; round++) {
      const send = async (name: 'ours' | 'bySftp', transfer: 'scp' | 'sftp'): Promise<void> => {
        const done = await client({ port, work, transfer });
        times[name].push(done.took[0] ?? 0);
        memory[name] = Math.max(memory[name], done.memory / 2 ** 20);
        if (round === 0) execFileSync('cmp', [path, inside('file0')]);
        clear();
      };
      await send('ours', 'scp');
      await send('bySftp', 'sftp');
      withMaster(port, (_ssh, control) => {
        const line = `${options.join(' ')} -P ${port} ${control}`;
        times.scp.push(timed(`scp -q -O ${line} ${path} root@127.0.0.1:${inside('scp')}`));
        times.sftp.push(timed(`echo 'put ${path} ${inside('sftp')}' | sftp -q -b - ${line} root@127.0.0.1`));
      });
      clear();
    }
    const { ours, bySftp, scp, sftp } = times;
    const ratio = median(ours) / median(scp);
    row(roundTrip, median(ours), median(bySftp), median(scp), median(sftp), ratio, memory.ours, memory.bySftp);
  }
  rmSync(path);
}

/** Files of one size in folders of a hundred. */
function makeTree(path: string, files: number, size: number): void {
  for (let index = 0; index < files; index++) {
    const below = join(path, `folder-${Math.floor(index / 100)}`);
    mkdirSync(below, { recursive: true });
    writeFileSync(join(below, `file-${index}`), randomBytes(size));
  }
}

if (isWanted('tree')) {
  const path = join(folder, 'tree');
  makeTree(path, 5000, 40_000);
  header('5000 files, 200 MB, round trip ms', 'imgbuild ms', 'tar to ssh ms', 'times tar', 'imgbuild MiB');
  for (const { roundTrip, port } of far) {
    const ours: number[] = [];
    const tar: number[] = [];
    let memory = 0;
    for (let round = 0; round < 3; round++) {
      const done = await client({ port, work: [{ kind: 'folder', from: path, to: inside('tree') }] });
      memory = Math.max(memory, done.memory);
      ours.push(done.took[0] ?? 0);
      if (round === 0) execFileSync('diff', ['-r', path, inside('tree0')]);
      clear();
      tar.push(
        withMaster(port, (ssh) =>
          timed(`tar -cf - -C ${path} . | ${ssh} 'mkdir ${inside('tar')} && tar -xf - -C ${inside('tar')}'`),
        ),
      );
      clear();
    }
    row(roundTrip, median(ours), median(tar), median(ours) / median(tar), memory / 2 ** 20);
  }
}

if (isWanted('commands')) {
  header('commands one after another, round trip ms', 'how many', 'imgbuild ms each', 'ssh over one connection ms each');
  for (const { roundTrip, port } of far) {
    const times = roundTrip === 0 ? 2000 : 200;
    const ours = await client({ port, work: [{ kind: 'command', command: 'true', times }] });
    const theirs = withMaster(port, (ssh) =>
      timed(`i=0; while [ $i -lt ${times} ]; do ${ssh} true </dev/null; i=$((i+1)); done`),
    );
    row(roundTrip, String(times), (ours.took[0] ?? 0) / times, theirs / times);
  }
}

if (isWanted('packer') && packer !== undefined) {
  const path = join(folder, 'small-tree');
  makeTree(path, 500, 2000);
  header('500 files of 2 kB, round trip ms', 'imgbuild ms', 'packer scp ms', 'packer sftp ms', 'scp times', 'sftp times');
  for (const { roundTrip, port } of far) {
    const ours = await client({ port, work: [{ kind: 'folder', from: path, to: inside('tree') }] });
    const packerWith = (method: string, provisioners: readonly object[]): number => {
      const template = {
        builders: [
          {
            type: 'null',
            ssh_host: '127.0.0.1',
            ssh_port: port,
            ssh_username: 'root',
            ssh_private_key_file: server.key,
            ssh_file_transfer_method: method,
          },
        ],
        provisioners,
      };
      const file = join(folder, 'packer.json');
      writeFileSync(file, JSON.stringify(template));
      return timed(`CHECKPOINT_DISABLE=1 ${packer} build ${file}`);
    };
    const methods = ['scp', 'sftp'].map((method) => {
      mkdirSync(inside(method), { recursive: true });
      const all = packerWith(method, [{ type: 'file', source: `${path}/`, destination: inside(method) }]);
      return all - packerWith(method, [{ type: 'shell-local', inline: ['true'] }]);
    });
    const [own = 0] = ours.took;
    row(roundTrip, own, methods[0] ?? 0, methods[1] ?? 0, (methods[0] ?? 0) / own, (methods[1] ?? 0) / own);
    clear();
  }
}

if (isWanted('machines')) {
  const path = join(folder, 'few');
  makeTree(path, 200, 10_000);
  header('machines at once (25 ms away, 200 files and 20 commands each)', 'seconds', 'MiB');
  for (const machines of [1, 10, 50]) {
    const port = far.find(({ roundTrip }) => roundTrip === 25)?.port ?? server.port;
    const work: readonly Work[] = [
      { kind: 'folder', from: path, to: inside('tree') },
      { kind: 'command', command: 'true', times: 20 },
    ];
    const done = await client({ port, machines, work });
    row(String(machines), done.wall / 1000, done.memory / 2 ** 20);
    clear();
  }
}

for (const { stop } of far) stop();
await server.stop();
rmSync(folder, { recursive: true, force: true });
