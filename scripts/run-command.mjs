import { spawn } from 'node:child_process';

/**
 * Runs a command to its end. With `output: 'shown'` it writes to this terminal, otherwise its output is returned; either way it
 * is killed, with all it started, when the time limit (seconds) is over.
 *
 * @param {readonly string[]} argv
 * @param {{ output?: 'shown' | 'kept', directory?: string, environment?: Record<string, string | undefined>, limit?: number }} [o]
 * @returns {Promise<{ code: number, text: string, timedOut: boolean }>}
 */
export function runCommand(argv, o = {}) {
  const [program = '', ...words] = argv;
  return new Promise((resolve) => {
    const child = spawn(program, words, {
      cwd: o.directory,
      env: { ...process.env, ...o.environment },
      stdio: o.output === 'shown' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that the time limit reaches grandchildren; a shown command shares ours, so that Ctrl-C reaches it.
      detached: o.output !== 'shown',
    });
    let text = '';
    let timedOut = false;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8');
      stream?.on('data', (part) => (text += part));
    }
    const stop = (signal) => {
      try {
        if (o.output === 'shown') child.kill(signal);
        else process.kill(-child.pid, signal);
      } catch {
        // It has ended by itself.
      }
    };
    const timer =
      o.limit === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            stop('SIGTERM');
            setTimeout(() => stop('SIGKILL'), 5000).unref();
          }, o.limit * 1000);
    const finish = (code) => {
      clearTimeout(timer);
      resolve({ code, text, timedOut });
    };
    child.once('error', (error) => {
      text += `${program}: ${error.message}\n`;
      finish(127);
    });
    child.once('close', (code) => finish(code ?? 1));
  });
}
