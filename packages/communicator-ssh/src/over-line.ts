import type { Communicator, ComponentContext } from '@imgbuild/core/sdk';
import type { SshConfig } from './config.ts';
import { downloadFile, downloadFolder } from './download.ts';
import type { Line } from './line.ts';
import { remoteProcess } from './remote-process.ts';
import { machinePath } from './shell-text.ts';
import type { Transfers } from './transfers.ts';
import { uploadFile } from './upload-file.ts';
import { uploadFolder } from './upload-folder.ts';

/** Packer's terminal. */
const terminal = { columns: 80, rows: 40 };

/** A line as the communicator that provisioners use. */
export function communicatorOver(line: Line, ctx: ComponentContext<SshConfig>): Communicator {
  const machine: Transfers['machine'] = { hasShell: undefined, hasTar: undefined, hasSftp: undefined };
  const transfers: Transfers = { line, report: ctx.report, machine };
  const signalFor = (o: { readonly signal?: AbortSignal } | undefined): AbortSignal => o?.signal ?? ctx.signal;
  return {
    spawn: async (command, o) => {
      const signal = signalFor(o);
      const channel = await line.exec(command, { signal, terminal: o?.pty ?? (line.target.pty ? terminal : undefined) });
      return remoteProcess(channel, signal);
    },
    upload: (source, path, o) => uploadFile(source, machinePath(path), { transfers, signal: signalFor(o) }),
    uploadDir: (localDir, path, o) =>
      uploadFolder(localDir, machinePath(path), { transfers, exclude: o?.exclude ?? [], signal: signalFor(o) }),
    download: (path, o) => downloadFile(machinePath(path), { transfers, signal: signalFor(o) }),
    downloadDir: (path, localDir, o) =>
      downloadFolder(machinePath(path), localDir, { transfers, exclude: o?.exclude ?? [], signal: signalFor(o) }),
    [Symbol.asyncDispose]: () => line[Symbol.asyncDispose](),
  };
}
