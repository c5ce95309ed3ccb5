import { lineDown } from '@imgbuild/core/sdk';
import { type Answer, type FakeMachine, fakeMachine, type Rule } from '@imgbuild/core/testing';

/** A machine that answers by rules, matched with commands as `readable` writes them, and with exit code 0 otherwise; it removes files as it is told, in cmd, PowerShell and sh. */
export function ruledMachine(rules: readonly Rule[]): FakeMachine {
  const turns = rules.map(({ on, answers }) => ({ on: new RegExp(on), left: [...answers] }));
  const next = (text: string): Answer | undefined => {
    const turn = turns.find(({ on }) => on.test(text));
    return turn === undefined || turn.left.length === 1 ? turn?.left[0] : turn.left.shift();
  };
  const refuse = (answer: Answer | undefined): void => {
    if (answer === undefined || !('fails' in answer)) return;
    if (answer.fails === 'line-down') throw lineDown('no answer');
    if (answer.fails === 'refused') throw new Error('No such file or directory');
  };
  const machine = fakeMachine((command, files) => {
    const text = readable(command);
    const answer = next(text);
    refuse(answer);
    if (answer !== undefined && 'fails' in answer) return { exit: { kind: 'disconnected' } };
    const code = answer?.exit ?? 0;
    if (code === 0) for (const path of removedBy(text)) (files as Map<string, unknown>).delete(path);
    const { stdout, stderr } = answer ?? {};
    return {
      exit: { kind: 'exited', code },
      ...(stdout === undefined ? {} : { stdout }),
      ...(stderr === undefined ? {} : { stderr }),
    };
  });
  return {
    ...machine,
    upload: async (source, path, o) => {
      refuse(next(`upload ${path}`));
      await machine.upload(source, path, o);
    },
  };
}

/** A command with what is encoded in it as text. */
export function readable(command: string): string {
  return command.replace(/ -EncodedCommand (\S+)$/, (_all, encoded: string) => {
    return ` {\n${Buffer.from(encoded, 'base64').toString('utf16le').trim()}\n}`;
  });
}

function removedBy(text: string): readonly string[] {
  const literal = [...text.matchAll(/Remove-Item -LiteralPath '((?:[^']|'')*)'/g)].map(([, path]) => path?.replaceAll("''", "'"));
  const listed = /foreach \(\$path in '([^']*)'/.exec(text)?.[1];
  const deleted = /^cmd \/c "del \/f \/q (.*)"$/.exec(text)?.[1]?.replaceAll('\\', '/');
  const removed = /^rm -f '?([^']*)'?$/.exec(text)?.[1];
  return [...literal, listed, deleted, removed].filter((path) => path !== undefined);
}
