// A playbook of 200 small tasks through the proxy and directly, against one OpenSSH server, in one run: `node bench/ansible.ts [tasks]`.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openSshServer } from '../e2e/test/sshd.ts';

const tasks = Number(process.argv[2] ?? 200);
const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'imgbuild-bench-'));
mkdirSync(join(folder, 'sshd'));
const server = await openSshServer(join(folder, 'sshd'), ['Subsystem sftp /usr/lib/openssh/sftp-server']);

const imgbuild = ['--conditions=@imgbuild/source', join(root, 'packages/cli/src/main.ts')];

// Half of them copy a file, half run a command.
const lines = Array.from({ length: tasks }, (_, index) =>
  index % 2 === 0 ? `    - copy: { content: "${index}", dest: "${folder}/copied" }` : `    - command: "true"`,
);
writeFileSync(join(folder, 'site.yml'), `- hosts: all\n  gather_facts: false\n  tasks:\n${lines.join('\n')}\n`);
writeFileSync(
  join(folder, 'package.json'),
  JSON.stringify({ name: 'bench', devDependencies: { '@imgbuild/provisioner-ansible': '*' } }),
);
symlinkSync(join(root, 'e2e/node_modules'), join(folder, 'node_modules'));

function template(way: 'proxy' | 'direct'): string {
  const { port, key } = server;
  const builder = { type: 'null', ssh_host: '127.0.0.1', ssh_port: port, ssh_username: 'root', ssh_private_key_file: key };
  const provisioner = { type: 'ansible', playbook_file: 'site.yml', user: 'root', use_proxy: way === 'proxy' };
  return JSON.stringify({ builders: [builder], provisioners: [provisioner] });
}

/** Seconds that a build takes. */
async function seconds(name: 'proxy' | 'direct'): Promise<number> {
  const path = join(folder, `${name}.json`);
  writeFileSync(path, template(name));
  const start = performance.now();
  const child = spawn(process.execPath, [...imgbuild, 'build', '-color=false', path], {
    cwd: folder,
    env: { ...process.env, HOME: folder, IMGBUILD_STATE_DIR: join(folder, 'state') },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const code = await new Promise((done) => child.once('exit', done));
  if (code !== 0) throw new Error(`${name}: exit code ${String(code)}`);
  return (performance.now() - start) / 1000;
}

const direct: number[] = [];
const proxy: number[] = [];
console.log(`| ${tasks} tasks | directly s | through the proxy s | times |\n| --- | --- | --- | --- |`);
for (let round = 1; round <= 3; round++) {
  direct.push(await seconds('direct'));
  proxy.push(await seconds('proxy'));
  row(`round ${round}`, direct.at(-1) ?? 0, proxy.at(-1) ?? 0);
}
row('best', Math.min(...direct), Math.min(...proxy));
await server[Symbol.asyncDispose]();
rmSync(folder, { recursive: true, force: true });

function row(name: string, plain: number, through: number): void {
  console.log(`| ${name} | ${plain.toFixed(1)} | ${through.toFixed(1)} | ${(through / plain).toFixed(2)} |`);
}
