import type { Diagnostic } from '@imgbuild/diagnostics';
import type { JsonNode } from '@imgbuild/hcl';
import { type Fields, fieldsOf, readFields, wrongType } from './fields.ts';
import { problems } from './problems.ts';
import type { LegacyBuilder, LegacyPostProcessor, LegacyProvisioner } from './syntax.ts';
import { type Written, writtenIn } from './written.ts';

export function readBuilder(node: JsonNode, diagnostics: Diagnostic[]): LegacyBuilder | undefined {
  const component = readComponent(node, 'builder', ['name'], diagnostics);
  if (component === undefined) return undefined;
  const { type, fields } = component;
  const name = readFields(fields, diagnostics).text('name');
  return { type, name: name === undefined || name.text === '' ? type : name, node, settings: fields.others };
}

export function readProvisioner(node: JsonNode, diagnostics: Diagnostic[]): LegacyProvisioner | undefined {
  const own = ['only', 'except', 'override', 'pause_before', 'timeout', 'max_retries'];
  const component = readComponent(node, 'provisioner', own, diagnostics);
  if (component === undefined) return undefined;
  const { type, fields } = component;
  const read = readFields(fields, diagnostics);
  const pauseBefore = read.duration('pause_before');
  const timeout = read.duration('timeout');
  const maxRetries = read.text('max_retries');
  return {
    type,
    node,
    settings: fields.others,
    only: read.texts('only'),
    except: read.texts('except'),
    overrides: readOverrides(fields.known.get('override')?.value, diagnostics),
    ...(pauseBefore === undefined ? {} : { pauseBefore }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(maxRetries === undefined ? {} : { maxRetries }),
  };
}

/** mapstructure takes a list of objects for one that has all of their properties. */
function readOverrides(node: JsonNode | undefined, diagnostics: Diagnostic[]): LegacyProvisioner['overrides'] {
  if (node === undefined || node.kind === 'null') return [];
  return (node.kind === 'array' ? node.elements : [node]).flatMap((each) => {
    if (each.kind === 'object') return each.properties.map(({ key, value }) => ({ builder: writtenIn(key), value }));
    if (each.kind !== 'null') diagnostics.push(wrongType('"override"', 'an object with the names of builders', each));
    return [];
  });
}

/** An element of `post-processors`: the name of a type, an object, or a chain of these. */
export function readChain(node: JsonNode, diagnostics: Diagnostic[]): readonly LegacyPostProcessor[] {
  if (node.kind !== 'array') return readPostProcessor(node, 'a string, an object or a list', diagnostics) ?? [];
  return node.elements.flatMap((element) => {
    if (element.kind !== 'array') return readPostProcessor(element, 'a string or an object', diagnostics) ?? [];
    diagnostics.push(problems.create('nested-chain', { span: element.span }));
    return [];
  });
}

function readPostProcessor(node: JsonNode, expected: string, diagnostics: Diagnostic[]): LegacyPostProcessor[] | undefined {
  if (node.kind === 'string' && node.text !== '') return [{ type: writtenIn(node), node, settings: [], only: [], except: [] }];
  if (node.kind === 'string') diagnostics.push(problems.create('missing-type', { what: 'post-processor', span: node.span }));
  else if (node.kind !== 'object') diagnostics.push(wrongType('A post-processor', expected, node));
  if (node.kind !== 'object') return undefined;
  const component = readComponent(node, 'post-processor', ['name', 'only', 'except', 'keep_input_artifact'], diagnostics);
  if (component === undefined) return undefined;
  const { type, fields } = component;
  const read = readFields(fields, diagnostics);
  const name = read.string('name');
  const keepInputArtifact = read.boolean('keep_input_artifact');
  return [
    {
      type,
      node,
      settings: fields.others,
      only: read.strings('only'),
      except: read.strings('except'),
      ...(name === undefined || name.text === '' ? {} : { name }),
      ...(keepInputArtifact === undefined ? {} : { keepInputArtifact }),
    },
  ];
}

/** What every component has. Packer takes a number for a type of a builder or provisioner, not of a post-processor. */
function readComponent(
  node: JsonNode,
  kind: 'builder' | 'provisioner' | 'post-processor',
  own: readonly string[],
  diagnostics: Diagnostic[],
): { readonly type: Written; readonly fields: Fields } | undefined {
  if (node.kind !== 'object') {
    diagnostics.push(wrongType(`A ${kind}`, 'an object', node));
    return undefined;
  }
  const fields = fieldsOf(node, ['type', ...own]);
  const before = diagnostics.length;
  const read = readFields(fields, diagnostics);
  const type = kind === 'post-processor' ? read.string('type') : read.text('type');
  if (type !== undefined && type.text !== '') return { type, fields };
  const span = type?.span ?? node.openSpan;
  if (diagnostics.length === before) diagnostics.push(problems.create('missing-type', { what: kind, span }));
  return undefined;
}
