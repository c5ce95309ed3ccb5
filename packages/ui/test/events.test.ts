import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RunEvent } from '@imgbuild/core/sdk';
import { shown } from './recorded.ts';

// Any events in any order, also such as no engine sends: nodes that never started, ends without starts, hostile texts.
const node = fc.constantFrom('1', '2', '3', '4', '5', 'never started');
const outcome = fc.constantFrom('ok', 'failed', 'cancelled', 'crashed', 'skipped');
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '\n', 'two\nlines', '\u001b]0;x\u0007', 'a,b', '__proto__'),
);
const kind = fc.constantFrom('run', 'build', 'data', 'step', 'provisioner', 'post-processor', 'release');
const body = fc.oneof(
  fc.record({ type: fc.constant('started'), node, parent: fc.option(node), kind, name: text }),
  fc.record({ type: fc.constant('ended'), node, outcome, message: text }, { requiredKeys: ['type', 'node', 'outcome'] }),
  fc.record({ type: fc.constant('note'), node, level: fc.constantFrom('say', 'detail', 'error'), text }),
  fc.record({ type: fc.constant('output'), node, stream: fc.constantFrom('stdout', 'stderr'), text }),
  fc.record(
    {
      type: fc.constant('progress'),
      node,
      id: node,
      label: text,
      current: fc.nat(),
      total: fc.nat(),
      unit: fc.constantFrom('bytes', 'items'),
    },
    { requiredKeys: ['type', 'node', 'id', 'label', 'current'] },
  ),
  fc.record({
    type: fc.constant('diagnostic'),
    node: fc.option(node),
    diagnostic: fc.record({
      code: fc.constant('a/b'),
      severity: fc.constantFrom('error', 'warning'),
      summary: text,
      detail: text,
      span: fc.record({ file: text, start: fc.nat(9), end: fc.nat(9) }),
    }),
  }),
  fc.record({
    type: fc.constant('artifact'),
    node,
    artifact: fc.record({
      builderId: text,
      id: text,
      summary: text,
      files: fc.array(fc.record({ path: text, size: fc.nat() }), { maxLength: 2 }),
      data: fc.constant({}),
    }),
  }),
  fc.record({ type: fc.constant('question'), node, id: text, text, choices: fc.array(text, { maxLength: 3 }) }),
  fc.record({ type: fc.constant('answered'), id: text, choice: text }),
);
const events = fc
  .array(body, { maxLength: 40 })
  .map((bodies) => bodies.map((each, index) => ({ seq: index + 1, at: 1000 * index, ...each })));
const raw = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

test('nothing throws, and nothing that a terminal obeys comes out', async () => {
  await fc.assert(
    fc.asyncProperty(events, async (all) => {
      for (const mode of ['plain', 'machine-readable', 'json', 'quiet'] as const) {
        expect(await shown(all, { mode, color: 'none' })).not.toMatch(raw);
      }
      const colored = await shown(all, { mode: 'plain', color: 'ansi', timestamps: 'utc' });
      expect(colored.replace(/\u001b\[[0-9;:]*m/g, '')).not.toMatch(raw);
    }),
  );
});

test('every text of an event is shown', async () => {
  await fc.assert(
    fc.asyncProperty(events, async (all) => {
      const told = all.map((event, index): RunEvent => {
        const word = `word${index}.`;
        if (event.type === 'note' || event.type === 'output') return { ...event, text: word };
        if (event.type === 'diagnostic') return { ...event, diagnostic: { ...event.diagnostic, summary: word } };
        if (event.type === 'answered') return { ...event, choice: word };
        return event.type === 'question' ? { ...event, text: word } : event;
      });
      for (const mode of ['plain', 'machine-readable', 'json'] as const) {
        const output = await shown(told, { mode, color: 'none' });
        for (const [index, event] of told.entries()) {
          if (['note', 'output', 'diagnostic', 'question', 'answered'].includes(event.type))
            expect(output).toContain(`word${index}.`);
        }
      }
    }),
  );
});

test('every artifact is named, whether the run ends or not', async () => {
  const start: RunEvent[] = [
    { seq: 1, at: 0, type: 'started', node: '1', parent: null, kind: 'run', name: 'r', format: 1 },
    { seq: 2, at: 0, type: 'started', node: '2', parent: '1', kind: 'build', name: 'null.a' },
    {
      seq: 3,
      at: 1,
      type: 'artifact',
      node: '2',
      artifact: { builderId: 'b', id: 'i', summary: 'the image', files: [], data: {} },
    },
    { seq: 4, at: 2, type: 'ended', node: '2', outcome: 'ok' },
  ];
  const end: RunEvent = { seq: 5, at: 3, type: 'ended', node: '1', outcome: 'ok' };
  for (const all of [start, [...start, end]]) {
    const lines = (await shown(all, { mode: 'plain', color: 'none' })).split('\n');
    expect(lines.filter((line) => line === '--> null.a: the image')).toHaveLength(1);
  }
});

test('a writer that is slow is waited for, and keeps the order', async () => {
  const { createRenderer } = await import('@imgbuild/ui');
  const written: string[] = [];
  const renderer = createRenderer({
    mode: 'plain',
    color: 'ansi',
    write: async (_stream, chunk) => {
      await new Promise((resolve) => setImmediate(resolve));
      written.push(chunk);
    },
  });
  await renderer.onEvent({ seq: 1, at: 0, type: 'started', node: '1', parent: null, kind: 'build', name: 'a' });
  await renderer.onEvent({ seq: 2, at: 0, type: 'note', node: '1', level: 'say', text: 'first' });
  expect(written).toEqual([
    '\u001b[1;32ma: output will be in this color.\u001b[0m\n',
    '\n',
    '\u001b[1;32m==> a: first\u001b[0m\n',
  ]);
});
