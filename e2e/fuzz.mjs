// Feeds random texts to everything that parses: `npm run fuzz [-- --count 1000000 --seed 1]`. Nothing may throw, hang, lose a character
// or point outside of the text. What is found is named by its number: `--seed S --only N` runs that one again.
import { availableParallelism } from 'node:os';
import { globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import * as gotemplate from '@imgbuild/gotemplate';
import * as hcl from '@imgbuild/hcl';
import { nodeFunctionPorts } from '@imgbuild/hcl/node';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

async function runAll() {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string' },
    },
  });
  const seed = Number(values.seed);
  if (values.only !== undefined) {
    const text = textOf(seed, Number(values.only), samples());
    console.log(JSON.stringify(text));
    check(text, seed);
    console.log('nothing is wrong with it');
    return;
  }
  const count = Number(values.count);
  const workers = availableParallelism();
  const start = Date.now();
  const results = await Promise.all(
    Array.from({ length: workers }, (_, index) => watch({ seed, first: index, step: workers, count })),
  );
  const failures = results.flat();
  for (const failure of failures.slice(0, 20)) console.log(failure);
  const seconds = Math.round((Date.now() - start) / 1000);
  console.log(`${count} texts in ${seconds} s, ${failures.length === 0 ? 'nothing found' : `${failures.length} failures`}`);
  process.exitCode = failures.length === 0 ? 0 : 1;
}

/** Runs one worker; one that has not said anything for a while hangs. */
function watch(data) {
  return new Promise((done) => {
    const failures = [];
    const worker = new Worker(new URL(import.meta.url), { workerData: data, execArgv: ['--conditions=@imgbuild/source'] });
    let at = data.first;
    let heard = Date.now();
    const timer = setInterval(() => {
      if (Date.now() - heard < 60_000) return;
      failures.push(`hangs between ${at} and ${at + 1000 * data.step}`);
      void worker.terminate();
    }, 1000);
    worker.on('message', (message) => {
      heard = Date.now();
      at = message.at;
      if (message.failure !== undefined) failures.push(message.failure);
    });
    worker.on('error', (error) => failures.push(`dies after ${at}: ${error.stack}`));
    worker.on('exit', () => {
      clearInterval(timer);
      done(failures);
    });
  });
}

function runSome({ seed, first, step, count }) {
  const known = samples();
  for (let index = first; index < count; index += step) {
    if ((index - first) % (1000 * step) === 0) parentPort.postMessage({ at: index });
    const text = textOf(seed, index, known);
    try {
      check(text, index);
    } catch (error) {
      parentPort.postMessage({ at: index, failure: `--seed ${seed} --only ${index}: ${error.stack}\n  ${JSON.stringify(text)}` });
    }
  }
}

/** Small texts of every language here, to change. */
function samples() {
  const names = ['packages/*/test/**/*.hcl', 'packages/{hcl,gotemplate}/test/fixtures/*/{expression,template,type,input}*'];
  return names
    .flatMap((pattern) => globSync(pattern, { cwd: root }))
    .sort()
    .map((name) => join(root, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'utf8'))
    .filter((text) => text.length < 3000);
}

const pieces =
  'a b_1 var local source build true false null for in if else endif endfor dynamic each 0 1 1.5 1e9 9e999 -1 "x" "" "${ "%{ ${ %{ ${~ ~} } { [ ] ( ) {{ }} {{- -}} | .A $x := = == != < <= > >= && || ! ? : :: , . ... * .* [*] + - / % # // /* */ <<E <<-E E EOT => \\ \\n \\u00e9 \\ud800 " \' ` \n \r\n \t é 漢 👩‍👩‍👧 \u00a0 \ufeff \ufffd \u0000 ; @ ~ $${ %%{ try( can( length( format( "%s" range( regex( merge( [for v in {for k,v in {"a":1} , null} define end range with template block break printf'
    .split(' ')
    .concat([' ', ' ', '\n', '\n', '  ']);

/** The text of a number: pieces put together, or a sample with some of it changed. */
function textOf(seed, index, known) {
  const next = random(seed * 1_000_003 + index);
  const pick = (list) => list[Math.floor(next() * list.length)] ?? '';
  const some = (most) =>
    Array.from({ length: Math.floor(next() * most) }, () => pick(pieces) + (next() < 0.5 ? ' ' : '')).join('');
  if (next() < 0.5) return some(40);
  let text = pick(known);
  for (let changes = 1 + Math.floor(next() * 3); changes > 0; changes--) {
    const at = Math.floor(next() * (text.length + 1));
    text = text.slice(0, at) + some(4) + text.slice(at + Math.floor(next() * next() * 20));
  }
  return text;
}

/** xorshift, so that every number has its own text on every machine. */
function random(seed) {
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1;
  const step = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4_294_967_296;
  };
  for (let warm = 0; warm < 8; warm++) step();
  return step;
}

function check(text, index) {
  const { scope, data } = surroundings();
  const said = [];
  const tokens = [...hcl.tokenize(text)];
  expect(tokens.map(({ start, end }) => text.slice(start, end)).join('') === text, 'tokens are the text');
  for (const file of [hcl.parse(text, 'x'), hcl.parseJson(text, 'x')]) {
    said.push(...file.diagnostics);
    const { value, diagnostics } = hcl.expandDynamic(file.body, scope).justAttributes();
    said.push(...diagnostics);
    for (const [, attribute] of value) said.push(...evaluated(attribute.expression, scope));
  }
  for (const parsed of [hcl.parseExpression(text, 'x'), hcl.parseTemplate(text, 'x')]) {
    said.push(...parsed.diagnostics, ...evaluated(parsed.value, scope));
    said.push(...hcl.typeFromExpression(parsed.value).diagnostics);
  }
  const formatted = hcl.format(text, 'x');
  said.push(...formatted.diagnostics);
  if (index % 4 === 0) expect(hcl.format(formatted.value, 'x').value === formatted.value, 'formatting is idempotent');
  const template = gotemplate.parseTemplate(text, { functions: [], file: 'x' });
  said.push(...template.diagnostics);
  if (template.value !== undefined) said.push(...gotemplate.execute(template.value, { data, functions: {} }).diagnostics);
  for (const { code, span } of said) {
    expect(/^[a-z]+\/[a-z-]+$/.test(code), `a code: ${code}`);
    if (span?.file === 'x')
      expect(span.start >= 0 && span.start <= span.end && span.end <= text.length, `${code} points into the text`);
  }
}

function evaluated(expression, scope) {
  expression.references();
  return [...expression.evaluate(scope).diagnostics, ...expression.evaluate(undefined).diagnostics];
}

let made;
function surroundings() {
  made ??= {
    scope: {
      variables: new Map([
        ['a', hcl.listValue([hcl.stringValue('x'), hcl.stringValue('y')], hcl.stringType)],
        [
          'var',
          hcl.objectValue({ name: hcl.mark(hcl.stringValue('web'), 'sensitive'), later: hcl.unknownValue(hcl.stringType) }),
        ],
      ]),
      functions: hcl.functionTable(nodeFunctionPorts({ base: '/nowhere', working: '/nowhere', start: 0 })),
    },
    data: { A: 'x', B: [1, 2], C: { D: true } },
  };
  return made;
}

function expect(holds, what) {
  if (!holds) throw new Error(`does not hold: ${what}`);
}

if (isMainThread) await runAll();
else runSome(workerData);
