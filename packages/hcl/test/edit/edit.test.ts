import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  appendBlocks,
  applyEdits,
  findAttribute,
  findBlocks,
  openForEditing,
  parseBody,
  removeItem,
  renameReference,
  setAttributes,
  type BlockNode,
  type BodyNode,
  type BlockSelector,
  type EditableFile,
  type TextEdit,
} from '@imgbuild/hcl';
import { expect, test } from 'vitest';

// A folder per rule: `input.hcl`, what is done to it, and what it is after that. All edits are of the same text.
const fixtures = join(import.meta.dirname, 'fixtures');

/** One edit. Blocks are given by type and labels, one after another in a text. */
interface Edit {
  readonly in?: readonly string[];
  readonly set?: Readonly<Record<string, string>>;
  readonly append?: readonly string[];
  readonly remove?: readonly string[];
  readonly removeWithComments?: readonly string[];
  readonly rename?: readonly [from: string, to: string];
  readonly definitions?: readonly string[];
  readonly attribute?: readonly [block: string, name: string];
  readonly stringsIn?: readonly string[];
}

function selector(text: string): BlockSelector {
  const [type = '', ...labels] = text.split(' ');
  return { type, labels };
}

function only<T>(found: readonly T[]): T {
  const [first] = found;
  expect(found).toHaveLength(1);
  if (first === undefined) throw new Error('nothing was found');
  return first;
}

function blockAt({ tree }: EditableFile, path: readonly string[]): BlockNode {
  const [first = '', ...rest] = path;
  return only(findBlocks(tree, selector(first), ...rest.map(selector)));
}

function attributeIn(body: BodyNode, name: string) {
  return only([findAttribute(body, name)].filter((each) => each !== undefined));
}

function valueOf<T>({ value, diagnostics }: { readonly value: T; readonly diagnostics: readonly unknown[] }): T {
  expect(diagnostics).toEqual([]);
  return value;
}

function editsOf(file: EditableFile, edit: Edit): readonly TextEdit[] {
  const body = edit.in === undefined || edit.in.length === 0 ? file.tree : blockAt(file, edit.in).body;
  const item = (name: string) => findAttribute(body, name) ?? only(findBlocks(body, { type: name }));
  const edits: TextEdit[] = [];
  if (edit.set !== undefined) edits.push(...valueOf(setAttributes(file, body, Object.entries(edit.set))));
  if (edit.append !== undefined) edits.push(...valueOf(appendBlocks(file, body, edit.append)));
  for (const name of edit.remove ?? []) edits.push(...removeItem(file, item(name)));
  for (const name of edit.removeWithComments ?? []) edits.push(...removeItem(file, item(name), 'remove'));
  if (edit.rename !== undefined) {
    const [from, to] = edit.rename.map((name) => name.split('.'));
    const definitions = (edit.definitions ?? []).map((block) => blockAt(file, [block]));
    const attributes =
      edit.attribute === undefined ? [] : [attributeIn(blockAt(file, [edit.attribute[0]]).body, edit.attribute[1])];
    const options = { definitions: [...definitions, ...attributes], stringsIn: edit.stringsIn ?? [] };
    edits.push(...valueOf(renameReference(file, from ?? [], to ?? [], options)));
  }
  return edits;
}

for (const rule of readdirSync(fixtures)) {
  const text = readFileSync(join(fixtures, rule, 'input.hcl'), 'utf8');
  const edits = JSON.parse(readFileSync(join(fixtures, rule, 'edits.json'), 'utf8')) as readonly Edit[];
  const edited = (input: string): string => {
    const file = openForEditing(input, 'input.hcl');
    expect(file.diagnostics).toEqual([]);
    const result = applyEdits(
      input,
      edits.flatMap((edit) => editsOf(file, edit)),
    );
    expect(parseBody(result, 'expected.hcl').diagnostics).toEqual([]);
    return result;
  };
  test(rule.replaceAll('-', ' '), async () => {
    await expect(edited(text)).toMatchFileSnapshot(join(fixtures, rule, 'expected.hcl'));
  });
}
