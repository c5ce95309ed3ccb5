import { type Communicator, lineDown } from '../sdk/index.ts';
import { fakeMachine } from './communicator.ts';
import { filesBelow } from './files-below.ts';

/** What a machine does with commands and uploads that match, the first time and the times after; the last answer stays. */
export interface Rule {
  /** Regular expression, matched with the command, or with `upload PATH`. */
  readonly on: string;
  readonly answers: readonly Answer[];
}

export type Answer =
  | { readonly exit: number; readonly stdout?: string; readonly stderr?: string }
  /** The connection is lost while the command runs, or cannot be made, or the machine refuses. */
  | { readonly fails: 'disconnected' | 'line-down' | 'refused' };

export interface RuledMachine {
  readonly communicator: Communicator;
  /** Paths of files that are there. */
  left(): readonly string[];
}

/** A machine that answers by rules, with exit code 0 otherwise. It removes folders as it is told; all it is asked is told. */
export function ruledMachine(rules: readonly Rule[], told: string[]): RuledMachine {
  const turns = rules.map(({ on, answers }) => ({ on: new RegExp(on), left: [...answers] }));
  const files = new Set<string>();
  const next = (text: string): Answer | undefined => {
    const turn = turns.find(({ on }) => on.test(text));
    const answer = turn === undefined || turn.left.length === 1 ? turn?.left[0] : turn.left.shift();
    if (answer !== undefined && 'fails' in answer && answer.fails !== 'disconnected') {
      throw answer.fails === 'line-down' ? lineDown('no answer') : new Error('No such file or directory');
    }
    return answer;
  };
  const machine = fakeMachine((command) => {
    const answer = next(command);
    if (answer !== undefined && 'fails' in answer) return { exit: { kind: 'disconnected' } };
    const code = answer?.exit ?? 0;
    if (code === 0) for (const path of removedBy(command, files)) files.delete(path);
    const { stdout = '', stderr = '' } = answer ?? {};
    return { exit: { kind: 'exited', code }, stdout, stderr };
  });
  const put = (path: string, mode: number | undefined, content: string): void => {
    const lines = content.trimEnd().split('\n');
    // Of a long script, its beginning says what was put into it.
    const shown = lines.length > 20 ? [...lines.slice(0, 7), `(${lines.length - 7} lines more)`] : lines;
    told.push(`upload: ${path}${mode === undefined ? '' : ` 0${mode.toString(8)}`}`, ...shown.map((line) => `  | ${line}`));
    files.add(path);
  };
  return {
    left: () => [...files],
    communicator: {
      ...machine,
      spawn: (command, o) => {
        told.push(`run: ${command.replace(/ -EncodedCommand \S+$/, ' -EncodedCommand …')}`);
        return machine.spawn(command, o);
      },
      upload: async (source, path, o) => {
        o?.signal?.throwIfAborted();
        next(`upload ${path}`);
        const chunks: Uint8Array[] = [];
        for await (const chunk of source.open()) chunks.push(chunk);
        put(path, source.mode, Buffer.concat(chunks).toString());
      },
      uploadDir: async (local, path, o) => {
        o?.signal?.throwIfAborted();
        next(`upload ${path}`);
        for (const [name, content] of Object.entries(await filesBelow(local))) put(`${path}/${name}`, undefined, content);
      },
    },
  };
}

/** Files that a command takes away: those of a folder, or what a script of PowerShell names. */
function removedBy(command: string, files: ReadonlySet<string>): readonly string[] {
  const folder = /rm (?:-rf )?'?([^' ]+)'?/.exec(command)?.[1];
  const encoded = / -EncodedCommand (\S+)$/.exec(command)?.[1];
  const script = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf16le');
  return [...files].filter((path) => script.includes(path) || (folder !== undefined && path.startsWith(`${folder}/`)));
}
