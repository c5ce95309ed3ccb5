import { linesOf } from '@imgbuild/core/sdk';
import { endInput, type Sandbox } from '@imgbuild/sandbox';
import { earlyBoot, keysProgram, lateBoot } from './boot.ts';
import { showDevices } from './devices.ts';

/** Ends all that runs, the first process and its own shell excepted, and gives it three seconds for it. */
const endProcesses = `kill -TERM -1 2> /dev/null
for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
  left=
  for folder in /proc/[0-9]*; do
    case $folder in /proc/1|/proc/$$) continue ;; esac
    # Of one that waits to be reaped there is no program any more.
    [ -e "$folder/exe" ] && left=yes
  done
  [ -n "$left" ] || exit 0
  sleep 0.2
done
kill -KILL -1`;

/** Keys for a while are told to the server by a program, as EC2 Instance Connect does it: they are in no file of the disk. */
const startServer = `[ -x /usr/sbin/sshd ] || { echo "this image has no /usr/sbin/sshd"; exit 1; }
exec /usr/sbin/sshd -D -o 'AuthorizedKeysCommand=${keysProgram} %u' -o AuthorizedKeysCommandUser=root`;

/** A machine from its first boot to its end, as what runs in its sandbox. */
export interface Life {
  /** Resolves when the SSH server has been started, or when it is known that it will not be. */
  readonly booted: Promise<void>;
  /** Resolves when something inside has shut it down. */
  readonly poweredOff: Promise<void>;
  /** Ends its processes; it does not come up again. */
  end(): Promise<void>;
}

/**
 * Boots: what comes before the login, the SSH server, and then the user data beside it. When something inside asks for a
 * reboot, all of it happens again.
 */
export function live(sandbox: Pick<Sandbox, 'communicator'>, say: (text: string) => void): Life {
  const line = sandbox.communicator;
  const first = Promise.withResolvers<void>();
  const off = Promise.withResolvers<void>();
  let ending = false;

  const run = async (script: string): Promise<string> => {
    const child = await line.spawn(script);
    await endInput(child);
    const last: string[] = [];
    const listen = async (stream: AsyncIterable<Uint8Array>): Promise<void> => {
      for await (const text of linesOf(stream)) {
        say(`${text}\n`);
        last.push(text);
      }
    };
    await Promise.all([listen(child.stdout), listen(child.stderr)]);
    await child.exit;
    return last.join('\n');
  };

  /** Until the server ends; gives what to do then. */
  const serve = async (): Promise<'reboot' | 'stay down'> => {
    await run(`${earlyBoot}\n${showDevices}`);
    if (mustEnd()) return 'stay down';
    const server = await line.spawn(startServer);
    await endInput(server);
    const listen = async (stream: AsyncIterable<Uint8Array>): Promise<void> => {
      for await (const text of linesOf(stream)) say(`sshd: ${text}\n`);
    };
    const heard = Promise.all([listen(server.stdout), listen(server.stderr)]);
    first.resolve();
    // It goes on beside the server, also where nobody waits for it any more.
    const late = run(lateBoot).catch((error: unknown) => {
      if (!mustEnd()) say(`cloud-init: ${error instanceof Error ? error.message : String(error)}\n`);
    });
    const [exit] = await Promise.all([server.exit, heard]);
    if (mustEnd()) return 'stay down';
    const request = (
      await runQuietly('cat /run/imgbuild/inside/request 2> /dev/null; rm -f /run/imgbuild/inside/request')
    ).trim();
    if (request === '') {
      say(`sshd: ended (${JSON.stringify(exit)})\n`);
      return 'stay down';
    }
    say(`machine: ${request}\n`);
    await runQuietly(endProcesses);
    await late;
    if (request === 'reboot') return 'reboot';
    off.resolve();
    return 'stay down';
  };

  const runQuietly = async (script: string): Promise<string> => {
    const child = await line.spawn(script);
    await endInput(child);
    let text = '';
    const read = async (): Promise<void> => {
      for await (const each of linesOf(child.stdout)) text += `${each}\n`;
    };
    const drain = async (): Promise<void> => {
      for await (const _ of child.stderr);
    };
    await Promise.all([read(), drain(), child.exit]);
    return text;
  };

  /** Asked again after everything that is waited for. */
  const mustEnd = (): boolean => ending;

  const whole = (async () => {
    while ((await serve()) === 'reboot' && !mustEnd());
  })();
  whole.then(first.resolve, first.reject);

  return {
    booted: first.promise,
    poweredOff: off.promise,
    end: async () => {
      ending = true;
      let over = false;
      const stop = (): void => {
        over = true;
      };
      // What failed of it, whoever waits for the boot is told.
      const last = whole.then(stop, stop);
      // A program that was on its way in was not there to be ended, and may never end by itself: it is met the next time.
      do await runQuietly(endProcesses);
      while (!over);
      await last;
    },
  };
}
