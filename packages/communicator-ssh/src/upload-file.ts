import { counted } from '@imgbuild/builder-kit/files';
import type { Source } from '@imgbuild/core/sdk';
import { failure, lineDown } from '@imgbuild/core/sdk';
import { problems } from './problems.ts';
import { runScript } from './run-script.ts';
import { notWhole, scripts } from './scripts.ts';
import { shellCommand } from './shell-text.ts';
import { takeAway } from './take-away.ts';
import { mostAttempts, partialOf, type Transfers } from './transfers.ts';
import { uploadBySftp } from './sftp-files.ts';

/** Copies a file to the machine, by the way that the template prefers or by the one that works. */
export async function uploadFile(
  source: Source,
  path: string,
  o: { readonly transfers: Transfers; readonly signal: AbortSignal },
): Promise<void> {
  const { machine, line } = o.transfers;
  const what = `Uploading to ${path}`;
  const prefersSftp = line.target.transfer === 'sftp' || machine.hasShell === false;
  if (prefersSftp && machine.hasSftp !== false) {
    if ((await uploadBySftp(source, path, o)) === 'done') return;
    machine.hasSftp = false;
  }
  if (machine.hasShell !== false) {
    const refusal = await uploadByScript(source, path, o);
    if (refusal === undefined) return;
    machine.hasShell = false;
    if (machine.hasSftp !== false && (await uploadBySftp(source, path, o)) === 'done') return;
    throw failure(problems.create('no-way-to-copy', { what, reason: refusal }));
  }
  throw failure(problems.create('no-way-to-copy', { what, reason: 'both were tried' }));
}

/** Gives the reason when there is no shell for it. */
async function uploadByScript(
  source: Source,
  path: string,
  { transfers, signal }: { readonly transfers: Transfers; readonly signal: AbortSignal },
): Promise<string | undefined> {
  const { line, report, machine } = transfers;
  const { folder, partial, elsewhere } = partialOf(path);
  const mode = (source.mode ?? 0o644).toString(8);
  let from = 0;
  let sent = 0;
  const input = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of counted(source.open(from), { label: path, from, total: source.size, report })) {
      yield chunk;
      sent += chunk.length;
    }
  };
  try {
    for (let attempt = 1; ; attempt++) {
      sent = from;
      const script = source.size === undefined ? scripts.receive : scripts.receiveAndFinish;
      const parameters = [path, partial, folder, elsewhere, from === 0 ? 'new' : 'more'];
      const size = source.size === undefined ? [] : [String(source.size), mode];
      let ended = await runScript(line, shellCommand(script, ...parameters, ...size), { signal, input: input() });
      if (ended.kind === 'done' && source.size === undefined) {
        const last = shellCommand(scripts.finish, ...parameters, String(sent), mode);
        ended = await runScript(line, last, { signal });
      }
      if (ended.kind === 'done') machine.hasShell = true;
      if (ended.kind === 'done') return undefined;
      if (ended.kind === 'not-understood') return ended.reason;
      if (ended.kind === 'failed' && ended.code !== notWhole)
        throw failure(problems.create('transfer-failed', { what: `Uploading to ${path}`, reason: ended.reason }));
      if (attempt >= mostAttempts) throw lineDown(`the connection was lost ${attempt} times while ${path} was uploaded`);
      from =
        ended.kind === 'lost'
          ? await arrived(transfers, shellCommand(scripts.partialSize, path, partial, folder, elsewhere), signal)
          : 0;
      if (source.size !== undefined && from > source.size) from = 0;
    }
  } catch (error) {
    await takeAway(transfers, [partial, elsewhere], shellCommand(scripts.removePartial, path, partial, folder, elsewhere));
    throw error;
  }
}

/** Bytes of a partial file that have arrived. */
async function arrived({ line }: Transfers, command: string, signal: AbortSignal): Promise<number> {
  const ended = await runScript(line, command, { signal });
  const size = ended.kind === 'done' ? Number(ended.output) : 0;
  return Number.isSafeInteger(size) ? size : 0;
}
