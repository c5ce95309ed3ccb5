import { packFolder, watched } from '@imgbuild/builder-kit/files';
import { failure, lineDown } from '@imgbuild/core/sdk';
import { problems } from './problems.ts';
import { runScript } from './run-script.ts';
import { noTar, notWhole, scripts } from './scripts.ts';
import { uploadFolderBySftp } from './sftp-folders.ts';
import { shellCommand } from './shell-text.ts';
import { mostAttempts, type Transfers, unusedName } from './transfers.ts';

export interface FolderTransfer {
  readonly transfers: Transfers;
  readonly exclude: readonly string[];
  readonly signal: AbortSignal;
}

/** Copies what is in a folder here into one on the machine: as one tar stream, or, where there is no tar, by many SFTP requests at once. */
export async function uploadFolder(localFolder: string, path: string, o: FolderTransfer): Promise<void> {
  const { machine } = o.transfers;
  let refusal = 'the machine has no tar';
  if (machine.hasShell !== false && machine.hasTar !== false) {
    const result = await uploadAsTar(localFolder, path, o);
    if (result === undefined) return;
    refusal = result;
  }
  if (machine.hasSftp !== false && (await uploadFolderBySftp(localFolder, path, o)) === 'done') return;
  machine.hasSftp = false;
  throw failure(problems.create('no-way-to-copy', { what: `Uploading to ${path}`, reason: refusal }));
}

/** Gives the reason when the machine cannot. */
async function uploadAsTar(
  localFolder: string,
  path: string,
  { transfers, exclude, signal }: FolderTransfer,
): Promise<string | undefined> {
  const { line, machine, report } = transfers;
  for (let attempt = 1; ; attempt++) {
    const [stage, last] = [unusedName(), unusedName()];
    const progress = watched(path, { report });
    const input = packFolder(localFolder, { exclude, last, onBytes: (bytes) => progress.update(bytes) });
    const ended = await runScript(line, shellCommand(scripts.receiveFolder, path, stage, last), { signal, input }).finally(() =>
      progress.end(),
    );
    switch (ended.kind) {
      case 'done':
        machine.hasShell = true;
        machine.hasTar = true;
        return undefined;
      case 'not-understood':
        machine.hasShell = false;
        return ended.reason;
      case 'failed':
        if (ended.code === noTar) {
          machine.hasTar = false;
          return 'the machine has no tar';
        }
        if (ended.code !== notWhole || attempt >= mostAttempts)
          throw failure(problems.create('transfer-failed', { what: `Uploading to ${path}`, reason: ended.reason }));
        break;
      case 'lost':
        if (attempt >= mostAttempts) throw lineDown(`the connection was lost ${attempt} times while ${path} was uploaded`);
    }
  }
}
