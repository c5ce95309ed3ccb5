import { hasErrors } from '@imgbuild/diagnostics';
import type { Terminal } from '../command.ts';
import type { Arguments } from '../flags.ts';
import { outputOf } from '../output.ts';
import { problems } from '../problems.ts';
import { readStream } from '../utf8-files.ts';
import { openHistory } from './history.ts';
import { type Answer, type Interpreter, typedFile } from './interpreter.ts';

/** Answers what a person types, line by line, until they leave. */
export async function runInteractive(interpreter: Interpreter, given: Arguments, terminal: Terminal): Promise<number> {
  const sources = new Map<string, string>();
  const output = outputOf(given, terminal, sources);
  const history = openHistory(terminal);
  const lines = terminal.lines({
    prompt: '> ',
    history: history.lines,
    complete: interpreter.complete,
    remember: history.remember,
  });
  for await (const typed of lines) {
    const line = typed.trim();
    if (line === 'exit') break;
    sources.set(typedFile, interpreter.redact(line));
    const { text, diagnostics } = await answer(line, interpreter);
    await output.tell(diagnostics);
    if (line !== '' && !hasErrors(diagnostics)) await output.say(text);
  }
  return 0;
}

/** Evaluates every line of a text and prints what the last one gave; 1 when one of them was wrong. */
export async function runPiped(interpreter: Interpreter, given: Arguments, terminal: Terminal): Promise<number> {
  const sources = new Map<string, string>();
  const output = outputOf(given, terminal, sources);
  const read = await readStream(terminal.input());
  if ('mistake' in read) {
    await output.tell([problems.create('input-unreadable', { reason: read.mistake })]);
    return 1;
  }
  let last = '';
  let code = 0;
  for (const given of linesOf(read.text)) {
    const line = given.trim();
    sources.set(typedFile, interpreter.redact(line));
    const { text, diagnostics } = line === 'exit' ? nothing : await answer(line, interpreter);
    await output.tell(diagnostics);
    if (hasErrors(diagnostics)) code = 1;
    last = text;
  }
  await output.write(`${last}\n`);
  return code;
}

const nothing: Answer = { text: '', diagnostics: [] };

async function answer(line: string, interpreter: Interpreter): Promise<Answer> {
  if (line === '') return nothing;
  if (line === 'help') return { ...nothing, text: interpreter.help };
  if (line === 'variables') return { ...nothing, text: interpreter.variables() };
  return interpreter.evaluate(line);
}

function linesOf(text: string): readonly string[] {
  return text
    .replace(/^\ufeff/, '')
    .replace(/\r?\n$/, '')
    .split('\n');
}
