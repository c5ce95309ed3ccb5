import { fakeScope, recordingReporter, testHost } from '@imgbuild/core/testing';
import { sandboxMachines } from '../src/machines/sandbox/sandbox-machines.ts';
import { mkdtempSync, rmSync, readFileSync } from 'node:fs';
import { execFileSync, spawnSync } from 'node:child_process';
const folder = mkdtempSync('/tmp/imgbuild-scratch-');
const host = testHost({ folder, sleeping: 'real' });
const report = recordingReporter();
const scope = fakeScope({ host, report });
const ctx = { host, scope, report, signal: new AbortController().signal };
const t0 = Date.now(); const t = (w: string) => console.log(((Date.now() - t0) / 1000).toFixed(1), w);
try {
  const machines = await sandboxMachines(ctx);
  t('open');
  const contents = await machines.unpacked('/tmp/v/h8b/base.tar', ctx.signal);
  t('unpacked');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', `${folder}/key`]);
  const disk = await machines.disk(contents, ctx.signal);
  const blank = await machines.disk('blank', ctx.signal);
  const m = await machines.start({ id: 'i-1', hostname: 'ip-10-0-0-1', root: disk, others: [{ device: '/dev/sdf', disk: blank }], user: 'admin', authorizedKeys: [readFileSync(`${folder}/key.pub`, 'utf8')], userData: '#!/bin/bash\necho hello from user data; id\n', signal: ctx.signal });
  t('started ' + m.address);
  const ssh = (c: string) => { const r = spawnSync('ssh', ['-i', `${folder}/key`, '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR', `admin@${m.address}`, c], { encoding: 'utf8' }); t(`$ ${c}\n[${r.status}] ${r.stdout}${r.stderr}`); };
  for (const c of readFileSync(0, 'utf8').split('\n').filter(Boolean)) ssh(c);
  console.log(report.told); console.log(m.console()); console.log(m.pretended());
  await m.stop(); t('stopped');
} catch (e) { console.log(e); } finally { await scope.close('ok'); t('closed'); rmSync(folder, { recursive: true, force: true }); }
