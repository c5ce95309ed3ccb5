import type { ContractCase, ContractPlace } from './case.ts';
import { bytesOf, collect, expectEqual, expectError, sourceOf } from './assert.ts';

/** Around the limits of packets, pipes, requests and reads. */
const sizes = [0, 1, 511, 512, 513, 32_767, 32_768, 32_769, 65_535, 65_536, 65_537, 262_144, 262_145, 1_048_577];

/** Names that a shell, a tar or a protocol could take for something else. */
export const oddNames = [
  'with space',
  ' begins and ends with a space ',
  `it's "quoted" \`date\` $HOME $(id)`,
  'two\nlines',
  'ends with a line end\n',
  '-rf',
  '--help',
  'ünïcödé 😀 名前',
  'back\\slash and \\0101 and \\n',
  'bang! history!! ^caret^',
  '*?[a-z]{x,y}~;&|<>#%',
  '.hidden',
  '..dots',
  '=equals',
  'tab\tand\rreturn',
  'long '.repeat(40),
];

export const fileCases: readonly ContractCase[] = [
  {
    name: 'every byte of a file arrives, whatever its size, there and back',
    needs: 'nothing',
    run: async ({ line, remote }: ContractPlace): Promise<void> => {
      for (const size of sizes) {
        const bytes = bytesOf(size);
        await line.upload(sourceOf(bytes), `${remote}/file-${size}`);
        const back = await collect(line.download(`${remote}/file-${size}`));
        expectEqual(`${size} bytes come back`, back.equals(bytes), true);
      }
    },
  },
  {
    name: 'a file can have any name',
    needs: 'posix',
    run: async ({ line, remote }: ContractPlace): Promise<void> => {
      for (const name of oddNames) {
        await line.upload(sourceOf(Buffer.from(name)), `${remote}/${name}`);
        expectEqual(`content of ${JSON.stringify(name)}`, (await collect(line.download(`${remote}/${name}`))).toString(), name);
      }
    },
  },
  {
    name: 'a file of unknown size arrives',
    needs: 'nothing',
    run: async ({ line, remote }: ContractPlace): Promise<void> => {
      const bytes = bytesOf(300_000);
      await line.upload({ open: (from) => sourceOf(bytes).open(from) }, `${remote}/unknown`);
      expectEqual('content', (await collect(line.download(`${remote}/unknown`))).equals(bytes), true);
    },
  },
  {
    name: 'the folder of a file is made, and a file that is there is replaced',
    needs: 'nothing',
    run: async ({ line, remote }: ContractPlace): Promise<void> => {
      await line.upload(sourceOf(bytesOf(100)), `${remote}/a/b/file`);
      await line.upload(sourceOf(Buffer.from('short')), `${remote}/a/b/file`);
      expectEqual('content', (await collect(line.download(`${remote}/a/b/file`))).toString(), 'short');
    },
  },
  {
    name: 'a destination that is a folder is an error, and a file that is missing',
    needs: 'nothing',
    run: async ({ line, remote }: ContractPlace): Promise<void> => {
      await line.upload(sourceOf(Buffer.from('x')), `${remote}/folder/file`);
      await expectError('uploading over a folder', line.upload(sourceOf(Buffer.from('y')), `${remote}/folder`));
      expectEqual('what is in the folder', (await collect(line.download(`${remote}/folder/file`))).toString(), 'x');
      await expectError('downloading nothing', collect(line.download(`${remote}/nothing`)));
    },
  },
  {
    name: 'a source that breaks leaves the old file, and its error is told',
    needs: 'nothing',
    run: async ({ line, remote }: ContractPlace): Promise<void> => {
      await line.upload(sourceOf(Buffer.from('old')), `${remote}/file`);
      const breaking = {
        size: 1_000_000,
        async *open() {
          yield bytesOf(100_000);
          throw new Error('the disk is broken');
        },
      };
      const error = (await expectError('a broken source', line.upload(breaking, `${remote}/file`))) as Error;
      expectEqual('the reason is told', error.message.includes('the disk is broken'), true);
      expectEqual('the old file', (await collect(line.download(`${remote}/file`))).toString(), 'old');
    },
  },
  {
    name: 'an upload ends when its signal aborts, and leaves no part of the file',
    needs: 'nothing',
    run: async ({ line, remote }: ContractPlace): Promise<void> => {
      const controller = new AbortController();
      const reason = new Error('enough');
      const endless = {
        async *open() {
          for (let count = 0; ; count++) {
            if (count === 5) controller.abort(reason);
            yield bytesOf(100_000);
          }
        },
      };
      const error = await expectError('an aborted upload', line.upload(endless, `${remote}/file`, { signal: controller.signal }));
      expectEqual('the reason', error, reason);
      await expectError('the file', collect(line.download(`${remote}/file`)));
    },
  },
];
