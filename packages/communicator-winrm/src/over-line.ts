import type { Communicator, ComponentContext } from '@imgbuild/core/sdk';
import type { WinrmConfig } from './config.ts';
import { downloadFile } from './download-file.ts';
import { downloadFolder } from './download-folder.ts';
import type { Line } from './line.ts';
import { remoteProcess } from './remote-process.ts';
import type { Transfers } from './transfers.ts';
import { uploadFile } from './upload-file.ts';
import { uploadFolder } from './upload-folder.ts';

/** A line as the communicator that provisioners use. */
export function communicatorOver(line: Line, ctx: ComponentContext<WinrmConfig>): Communicator {
  const transfers: Transfers = { line, machine: { hasInput: true, hasZip: true } };
  const signalFor = (o: { readonly signal?: AbortSignal } | undefined): AbortSignal => o?.signal ?? ctx.signal;
  return {
    spawn: async (command, o) => {
      const signal = signalFor(o);
      const started = await line.start(command, { signal, input: 'console' });
      return remoteProcess(line, started, { signal, outage: 'is waited for' });
    },
    upload: (source, path, o) => uploadFile(source, path, { transfers, signal: signalFor(o) }),
    uploadDir: (localDir, path, o) =>
      uploadFolder(localDir, path, { transfers, exclude: o?.exclude ?? [], signal: signalFor(o) }),
    download: (path, o) => downloadFile(path, { transfers, signal: signalFor(o) }),
    downloadDir: (path, localDir, o) =>
      downloadFolder(path, localDir, { transfers, exclude: o?.exclude ?? [], signal: signalFor(o) }),
    [Symbol.asyncDispose]: () => line[Symbol.asyncDispose](),
  };
}
