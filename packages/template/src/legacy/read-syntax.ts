import { type Diagnostic, didYouMean, inSourceOrder, type Result } from '@imgbuild/diagnostics';
import { type JsonObject, parseJsonText } from '@imgbuild/hcl';
import { duplicateKeys } from './duplicate-keys.ts';
import { type FieldReader, fieldsOf, readFields, wrongType } from './fields.ts';
import { problems } from './problems.ts';
import { readBuilder, readChain, readProvisioner } from './steps-syntax.ts';
import type { LegacyBuilder, LegacySyntax, LegacyVariable } from './syntax.ts';
import { emptyAt, scalarText, writtenIn } from './written.ts';

const rootKeys = [
  'min_packer_version',
  'description',
  'variables',
  'sensitive-variables',
  'builders',
  'provisioners',
  'error-cleanup-provisioner',
  'post-processors',
  'push',
  'comments',
];

const nothing: LegacySyntax = {
  root: undefined,
  variables: [],
  sensitive: [],
  builders: [],
  provisioners: [],
  chains: [],
};

/**
 * Takes a legacy JSON template apart, and tells all that is wrong with its form: what `packer validate -syntax-only` looks at.
 * Of a text that is no JSON nothing else is told. Never throws.
 */
export function readLegacySyntax(text: string, file: string): Result<LegacySyntax> {
  const { tree, diagnostics: syntax } = parseJsonText(text, file);
  if (syntax.length > 0) return { value: nothing, diagnostics: looksLikeHcl(text) ? [namedWrong(file)] : syntax };
  if (tree.kind === 'null') return { value: nothing, diagnostics: [] };
  if (tree.kind !== 'object') return { value: nothing, diagnostics: [wrongType('A template', 'an object', tree)] };
  const diagnostics: Diagnostic[] = [];
  duplicateKeys(tree, diagnostics);
  const value = readRoot(tree, diagnostics);
  return { value, diagnostics: inSourceOrder(diagnostics) };
}

function readRoot(root: JsonObject, diagnostics: Diagnostic[]): LegacySyntax {
  const fields = fieldsOf(root, rootKeys);
  for (const { key, value } of fields.others) {
    const name = key.text;
    const same = fields.known.get(name.toLowerCase())?.key;
    if (same !== undefined) {
      // It differs in case only; what is spelled the same has been told.
      const related = [{ message: 'It is given here', span: same.span }];
      if (same.text !== name) diagnostics.push(problems.create('duplicate-key', { name, span: key.span, related }));
    } else if (!name.startsWith('_')) {
      const suggestion = didYouMean(name, rootKeys);
      diagnostics.push(problems.create('unknown-key', { name, suggestion, names: rootKeys.join(', '), span: key.span }));
    } else if (value.kind !== 'string') diagnostics.push(wrongType(`The comment "${name}"`, 'a string', value));
  }
  const read = readFields(fields, diagnostics);
  checkIgnored(read, diagnostics);
  const minimumVersion = read.string('min_packer_version');
  const description = read.string('description');
  const cleanup = fields.known.get('error-cleanup-provisioner')?.value;
  const errorCleanup = cleanup === undefined || cleanup.kind === 'null' ? undefined : readProvisioner(cleanup, diagnostics);
  return {
    root,
    ...(minimumVersion === undefined ? {} : { minimumVersion }),
    ...(description === undefined ? {} : { description }),
    variables: readVariables(read.object('variables'), diagnostics),
    sensitive: read.strings('sensitive-variables'),
    builders: unique(
      read.list('builders').flatMap((node) => readBuilder(node, diagnostics) ?? []),
      diagnostics,
    ),
    provisioners: read.list('provisioners').flatMap((node) => readProvisioner(node, diagnostics) ?? []),
    ...(errorCleanup === undefined ? {} : { errorCleanup }),
    chains: read.list('post-processors').map((node) => readChain(node, diagnostics)),
  };
}

/** What means nothing has a form nevertheless. */
function checkIgnored(read: FieldReader, diagnostics: Diagnostic[]): void {
  read.object('push');
  for (const comment of read.list('comments')) {
    if (comment.kind === 'null') continue;
    if (comment.kind !== 'object') diagnostics.push(wrongType('A comment', 'an object', comment));
    else
      for (const { value } of comment.properties)
        if (value.kind !== 'string' && value.kind !== 'null') diagnostics.push(wrongType('A comment', 'a string', value));
  }
}

function readVariables(object: JsonObject | undefined, diagnostics: Diagnostic[]): readonly LegacyVariable[] {
  const variables = new Map<string, LegacyVariable>();
  for (const { key, value } of object?.properties ?? []) {
    const text = scalarText(value);
    if (text === undefined && value.kind !== 'null')
      diagnostics.push(wrongType(`The variable "${key.text}"`, 'a string, or null to require a value', value));
    // A default that cannot be read is no reason to ask for a value.
    // A default that cannot be read is no reason to ask for a value.
    variables.set(key.text, { name: writtenIn(key), default: value.kind === 'null' ? undefined : (text ?? emptyAt(value.span)) });
  }
  return [...variables.values()];
}

function unique(builders: readonly LegacyBuilder[], diagnostics: Diagnostic[]): readonly LegacyBuilder[] {
  const seen = new Map<string, LegacyBuilder>();
  for (const builder of builders) {
    const { text: name, span } = builder.name;
    const before = seen.get(name);
    if (before === undefined) seen.set(name, builder);
    else {
      const related = [{ message: 'The first one is here', span: before.name.span }];
      diagnostics.push(problems.create('duplicate-builder', { name, span, related }));
    }
  }
  return [...seen.values()];
}

/** Whether a text begins as HCL does: with a block, perhaps after comments. Each comment can be read in one way only. */
function looksLikeHcl(text: string): boolean {
  return /^(?:\s|(?:#|\/\/)[^\n]*\n|\/\*(?:[^*]|\*(?!\/))*\*\/)*[A-Za-z_][\w-]*(?:[ \t]+"[^"\n]*")*[ \t]*\{/.test(text);
}

function namedWrong(file: string): Diagnostic {
  const name = file.replace(/^.*[/\\]/, '').replace(/\.[^.]*$/, '');
  return problems.create('looks-like-hcl', { name: `${name}.pkr.hcl`, span: { file, start: 0, end: 1 } });
}
