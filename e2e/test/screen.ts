import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Place } from './command.ts';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');

/** A terminal with a program in it, as a person has it. */
export interface Screen extends AsyncDisposable {
  /** Presses keys, by tmux's names for them, or types a text. */
  type(...keys: readonly string[]): Promise<void>;
  /** Waits until the screen shows something, or shows it so many times, and gives all of it. */
  shows(text: string, times?: number): Promise<string>;
}

/** The words that start imgbuild. */
export function imgbuild(): readonly string[] {
  const fromSource = process.env['IMGBUILD_TEST_DIST'] !== '1';
  const conditions = fromSource ? ['--conditions=@imgbuild/source'] : [];
  return [process.execPath, ...conditions, join(root, 'packages/cli', fromSource ? 'src/main.ts' : 'dist/start.cjs')];
}

/** Opens a terminal in a place's folder and runs a program in it; its exit code is shown when it has ended. */
export async function openScreen(place: Place, argv: readonly string[]): Promise<Screen> {
  const socket = join(place.folder, `tmux-${randomUUID().slice(0, 8)}`);
  const tmux = (...words: readonly string[]) => run('tmux', ['-S', socket, ...words]);
  const environment = [
    `HOME=${place.folder}`,
    `IMGBUILD_STATE_DIR=${join(place.folder, 'state')}`,
    'IMGBUILD_NO_COLOR=1',
    'LC_ALL=C.UTF-8',
  ];
  const command = ['env', ...environment, ...argv].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  const size = ['-x', '100', '-y', '30'];
  await tmux('-f', '/dev/null', 'new-session', '-d', ...size, '-c', place.folder, `${command}; echo "left with $?"; sleep 600`);
  const screen = async (): Promise<string> => (await tmux('capture-pane', '-p')).stdout.trimEnd();
  return {
    type: async (...keys) => void (await tmux('send-keys', '--', ...keys)),
    shows: async (text, times = 1) => {
      for (let wait = 0; wait < 1500; wait++) {
        const shown = await screen();
        if (shown.split(text).length > times) return shown;
        await new Promise((resume) => setTimeout(resume, 20));
      }
      throw new Error(`the screen never showed ${JSON.stringify(text)}:\n${await screen()}`);
    },
    // The program may have ended, and its terminal with it.
    [Symbol.asyncDispose]: async () => void (await tmux('kill-server').catch(() => undefined)),
  };
}
