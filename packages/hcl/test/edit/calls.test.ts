import {
  appendBlock,
  applyEdits,
  blockText,
  findAttribute,
  findBlocks,
  format,
  openForEditing,
  referenceText,
  referencesInBody,
  removeItem,
  renameReference,
  setAttribute,
  setAttributes,
} from '@imgbuild/hcl';
import { expect, test } from 'vitest';

test('edits come in any order, delete together and insert in theirs', () => {
  const edits = [
    { start: 4, end: 5, text: 'E' },
    { start: 0, end: 2, text: '' },
    { start: 1, end: 3, text: '' },
    { start: 2, end: 2, text: '1' },
    { start: 2, end: 2, text: '2' },
    { start: 6, end: 6, text: '!' },
  ];
  expect(applyEdits('abcdef', edits)).toBe('12dEf!');
  expect(applyEdits('abc', [])).toBe('abc');
});

test('edits that contradict each other, or leave the text, are refused', () => {
  const replacement = { start: 1, end: 3, text: 'x' };
  for (const other of [
    { start: 2, end: 4, text: 'y' },
    { start: 2, end: 4, text: '' },
    { start: 2, end: 2, text: 'y' },
    { start: 1, end: 3, text: 'y' },
    { start: 5, end: 7, text: '' },
    { start: 3, end: 2, text: '' },
    { start: -1, end: 0, text: '' },
  ]) {
    expect(() => applyEdits('abcdef', [replacement, other]), JSON.stringify(other)).toThrow(RangeError);
  }
});

test('blocks are found by type, labels and what they are in', () => {
  const { tree } = openForEditing('a "x" "y" {\n  b {}\n}\na "x" {\n  b {}\n  b "z" {}\n}\nc = 1\n', 'x');
  expect(findBlocks(tree, { type: 'a' })).toHaveLength(2);
  expect(findBlocks(tree, { type: 'a', labels: ['x'] })).toHaveLength(2);
  expect(findBlocks(tree, { type: 'a', labels: ['x', 'y'] })).toHaveLength(1);
  expect(findBlocks(tree, { type: 'a' }, { type: 'b' })).toHaveLength(3);
  expect(findBlocks(tree, { type: 'a' }, { type: 'b', labels: ['z'] })).toHaveLength(1);
  expect(findBlocks(tree, { type: 'c' })).toEqual([]);
  expect(findAttribute(tree, 'c')?.name).toBe('c');
  expect(findAttribute(tree, 'a')).toBeUndefined();
});

test('a new block is written as the formatter would have it', () => {
  const text = blockText({
    type: 'source',
    labels: ['qemu', 'a "b" ${c}'],
    attributes: [
      ['size', '10'],
      ['long_name', '[1,2]'],
      ['text', '<<EOT\nx\nEOT\n'],
    ],
    blocks: [{ type: 'empty' }, { type: 'disk', blocks: [{ type: 'deep', attributes: new Map([['a', '1']]) }] }],
  });
  expect(text).toBe(`source "qemu" "a \\"b\\" $\${c}" {
  size      = 10
  long_name = [1, 2]
  text      = <<EOT
x
EOT

  empty {}

  disk {
    deep {
      a = 1
    }
  }
}`);
  expect(format(`${text}\n`, 'x')).toEqual({ value: `${text}\n`, diagnostics: [] });
});

test('what is no expression, no block and no name is refused, and nothing is edited', () => {
  const file = openForEditing('a = 1\nb {}\n', 'x');
  const codesOf = ({ value, diagnostics }: ReturnType<typeof setAttribute>): readonly string[] => {
    expect(value).toEqual([]);
    return diagnostics.map(({ code }) => code);
  };
  for (const expression of ['', '1 +', '1\nb = 2', '1 # c', '[', 'a b', '1 +\n2', '"${', '<<EOT\nx', '}', '1 }\n{']) {
    expect(codesOf(setAttribute(file, file.tree, 'a', expression)), expression).toEqual(['hcl/unsuitable-text']);
  }
  for (const name of ['', 'a b', '1a', 'a.b', '"a"', 'a = 1\nb', 'a {}\nb', '# c\n']) {
    expect(codesOf(setAttribute(file, file.tree, name, '1')), name).toEqual(['hcl/unsuitable-text']);
  }
  for (const block of ['', 'a = 1', 'a {', 'a {}\nb {}', 'a { b {} }', '}', '# c']) {
    expect(codesOf(appendBlock(file, file.tree, block)), block).toEqual(['hcl/unsuitable-text']);
  }
  for (const to of [[], [''], ['a b'], ['1']]) {
    expect(codesOf(renameReference(file, ['var', 'a'], to)), to.join()).toEqual(['hcl/unsuitable-text']);
  }
  const definitions = [findAttribute(file.tree, 'a')].filter((each) => each !== undefined);
  expect(codesOf(renameReference(file, ['a'], ['a', 'b c'], { definitions }))).toEqual(['hcl/unsuitable-text']);
  expect(codesOf(setAttributes(file, file.tree, [...[['a', '2'] as const], ['b', '+'], ['c', '-']]))).toHaveLength(2);
});

test('the last of several values for a name counts, and comments around an expression do no harm', () => {
  const file = openForEditing('a = 1\n', 'x');
  const { value } = setAttributes(file, file.tree, [
    ['a', '2'],
    ['b', '1'],
    ['a', ' /* c */ 3 \n'],
    ['b', '2'],
  ]);
  expect(applyEdits(file.text, value)).toBe('a = /* c */ 3\nb = 2\n');
});

test('line ends and indentation are those of the file', () => {
  const text = 'a {\r\n\tb {\r\n\t\tc = 1\r\n\t}\r\n\td {\r\n\t}\r\n}\r\n';
  const file = openForEditing(text, 'x');
  const [inner] = findBlocks(file.tree, { type: 'a' }, { type: 'd' });
  if (inner === undefined) throw new Error('nothing was found');
  const { value } = setAttribute(file, inner.body, 'e', '[\n  1, # c\n\n  <<EOT\nx\nEOT\n]');
  expect(applyEdits(text, value)).toBe(
    'a {\r\n\tb {\r\n\t\tc = 1\r\n\t}\r\n\td {\r\n\t\te = [\r\n\t\t  1, # c\r\n\r\n\t\t  <<EOT\nx\nEOT\r\n\t\t]\r\n\t}\r\n}\r\n',
  );
});

test('an empty file, a file of spaces, a byte order mark', () => {
  const set = (text: string): string => {
    const file = openForEditing(text, 'x');
    return applyEdits(text, setAttribute(file, file.tree, 'a', '1').value);
  };
  expect(set('')).toBe('a = 1\n');
  expect(set('\ufeff')).toBe('\ufeffa = 1\n');
  expect(set('\n  ')).toBe('\na = 1\n  ');
  expect(set('# c')).toBe('# c\na = 1');
});

test('a text with mistakes is edited as far as it was read', () => {
  const text = 'a {\n  b = \n  c = 1\n}\nd = [\n';
  const file = openForEditing(text, 'x');
  expect(file.diagnostics.length).toBeGreaterThan(0);
  const [block] = findBlocks(file.tree, { type: 'a' });
  const edits = file.tree.items.flatMap((item) => removeItem(file, item));
  expect(applyEdits(text, edits).length).toBeLessThan(text.length);
  expect(applyEdits(text, block === undefined ? [] : setAttribute(file, block.body, 'c', '2').value)).toContain('c = 2');
});

test('references with the names that are written', () => {
  const { tree } = openForEditing('a = b.c["d e"][0]\nf {\n  g = [for h in i : h.j]\n}\n', 'x');
  expect(referencesInBody(tree).map(({ root }) => root)).toEqual(['b', 'i']);
  expect(referenceText(['b', 'c', 'd e', '0'])).toBe('b.c["d e"]["0"]');
});

test('many edits of a large file', () => {
  const count = 20_000;
  const text = Array.from({ length: count }, (_, index) => `b${index} {\n  a = var.x\n}\n`).join('');
  const file = openForEditing(text, 'x');
  const blocks = file.tree.items.filter((item) => item.kind === 'block');
  const edits = blocks.flatMap(({ body }) => setAttribute(file, body, 'c', '1').value);
  const renamed = renameReference(file, ['var', 'x'], ['var', 'y']).value;
  expect(applyEdits(text, [...edits, ...renamed])).toBe(
    Array.from({ length: count }, (_, index) => `b${index} {\n  a = var.y\n  c = 1\n}\n`).join(''),
  );
  const removed = blocks.slice(1).flatMap((block) => removeItem(file, block));
  expect(applyEdits(text, removed)).toBe('b0 {\n  a = var.x\n}\n');
});
