import { isDeepStrictEqual } from 'node:util';
import type { ContractCase, ContractPlace } from './case.ts';
import { bytesOf, collect, expectEqual, expectError, runCommand } from './assert.ts';

export const commandCases: readonly ContractCase[] = [
  {
    name: 'exit codes, and both streams apart',
    needs: 'posix',
    run: async ({ line }: ContractPlace): Promise<void> => {
      for (const code of [0, 1, 3, 69, 75, 127, 255]) {
        const ran = await runCommand(line, `echo out; echo err >&2; exit ${code}`);
        expectEqual(`exit ${code}`, ran, { stdout: 'out\n', stderr: 'err\n', exit: { kind: 'exited', code } });
      }
    },
  },
  {
    name: 'a command that says nothing and ends at once has its exit code, every time',
    needs: 'posix',
    run: async ({ line }: ContractPlace): Promise<void> => {
      for (let count = 0; count < 30; count++)
        expectEqual(`time ${count}`, (await runCommand(line, 'exit 7')).exit, { kind: 'exited', code: 7 });
    },
  },
  {
    name: 'standard input arrives whole, and its end',
    needs: 'posix',
    run: async ({ line }: ContractPlace): Promise<void> => {
      const input = Buffer.from(bytesOf(3_000_000).toString('hex').slice(0, 3_000_000));
      const ran = await runCommand(line, 'cat; echo end >&2', input);
      expectEqual('what comes back', ran.stdout === input.toString(), true);
      expectEqual('the end', [ran.stderr, ran.exit], ['end\n', { kind: 'exited', code: 0 }]);
    },
  },
  {
    name: 'much output on both streams, read slowly',
    needs: 'posix',
    run: async ({ line }: ContractPlace): Promise<void> => {
      const child = await line.spawn(
        'i=0; while [ $i -lt 3000 ]; do echo "out $i..................................................................................................."; echo "err $i ....................................................................................................." >&2; i=$((i+1)); done',
      );
      await child.closeStdin();
      const slowly = async (chunks: AsyncIterable<Uint8Array>): Promise<number> => {
        let lines = 0;
        for await (const chunk of chunks) {
          lines += Buffer.from(chunk).filter((byte) => byte === 10).length;
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
        return lines;
      };
      const [stdout, stderr, exit] = await Promise.all([slowly(child.stdout), slowly(child.stderr), child.exit]);
      expectEqual('lines and exit', [stdout, stderr, exit], [3000, 3000, { kind: 'exited', code: 0 }]);
    },
  },
  {
    name: 'one stream is long done when the other is read',
    needs: 'posix',
    run: async ({ line }: ContractPlace): Promise<void> => {
      const child = await line.spawn('head -c 40000 /dev/zero >&2');
      await child.closeStdin();
      expectEqual('standard output', (await collect(child.stdout)).length, 0);
      await new Promise((resolve) => setTimeout(resolve, 100));
      expectEqual('standard error', (await collect(child.stderr)).length, 40_000);
      expectEqual('exit', await child.exit, { kind: 'exited', code: 0 });
    },
  },
  {
    name: 'commands run at the same time',
    needs: 'posix',
    run: async ({ line }: ContractPlace): Promise<void> => {
      const all = await Promise.all(
        Array.from({ length: 20 }, (_, index) => runCommand(line, `cat; exit ${index}`, Buffer.from(`${index}`))),
      );
      expectEqual(
        'all of them',
        all.map(({ stdout, exit }) => [stdout, exit]),
        all.map((_, index) => [`${index}`, { kind: 'exited', code: index }]),
      );
    },
  },
  {
    name: 'a command ends when its signal aborts, when it is disposed, and is not started when it is too late',
    needs: 'posix',
    run: async ({ line }: ContractPlace): Promise<void> => {
      const controller = new AbortController();
      const child = await line.spawn('echo started; exec sleep 1000', { signal: controller.signal });
      for await (const chunk of child.stdout) {
        expectEqual('what it says', Buffer.from(chunk).toString(), 'started\n');
        controller.abort(new Error('enough'));
      }
      expectEqual('success', isDeepStrictEqual(await child.exit, { kind: 'exited', code: 0 }), false);
      const disposed = await line.spawn('exec sleep 1000');
      await disposed[Symbol.asyncDispose]();
      await disposed.exit;
      await expectError('too late', line.spawn('true', { signal: controller.signal }));
      expectEqual('the line', (await runCommand(line, 'exit 4')).exit, { kind: 'exited', code: 4 });
    },
  },
  {
    name: 'a command that reads nothing of what it is given ends all the same',
    needs: 'posix',
    run: async ({ line }: ContractPlace): Promise<void> => {
      const child = await line.spawn('exit 5');
      const streams = Promise.all([collect(child.stdout), collect(child.stderr)]);
      // Whether the end is noticed while writing is a matter of time; it is never a hang.
      for (let count = 0; count < 100; count++) {
        const isWritten = await child.write(Buffer.alloc(65_536)).then(
          () => true,
          () => false,
        );
        if (!isWritten) break;
      }
      await child.closeStdin().catch(() => undefined);
      await streams;
      expectEqual('exit', await child.exit, { kind: 'exited', code: 5 });
    },
  },
];
