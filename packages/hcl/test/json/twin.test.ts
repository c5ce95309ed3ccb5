import {
  decode,
  expandDynamic,
  functionTable,
  mark,
  objectValue,
  parse,
  parseJson,
  type ParsedFile,
  type Scope,
  type Spec,
  stringType,
  stringValue,
  tupleValue,
  unknownValue,
} from '@imgbuild/hcl';
import { nodeFunctionPorts } from '@imgbuild/hcl/node';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recordedOf, type RecordedValue } from '../values/recorded.ts';
import { samples } from './samples.ts';
import { jsonText, nativeText } from './twin.ts';

const scope: Scope = {
  variables: new Map([
    [
      'var',
      objectValue({
        name: stringValue('web'),
        list: tupleValue([stringValue('a'), stringValue('b')]),
        secret: mark(stringValue('hush'), 'sensitive'),
        later: unknownValue(stringType),
      }),
    ],
  ]),
  functions: functionTable(nodeFunctionPorts({ base: '/', working: '/', start: 0 })),
};

/** What a file gives, or undefined when anything is wrong with it. */
function outcome(file: ParsedFile, spec: Spec): RecordedValue | undefined {
  if (file.diagnostics.length > 0) return undefined;
  const { value, diagnostics } = decode(expandDynamic(file.body, scope), spec, scope);
  return diagnostics.length > 0 ? undefined : recordedOf(value.value);
}

test('the same body in both syntaxes is accepted or refused alike, and has the same value', () => {
  let accepted = 0;
  let refused = 0;
  fc.assert(
    fc.property(samples, fc.infiniteStream(fc.boolean()), ({ spec, items }, stream) => {
      const native = parse(nativeText(items), 'twin.hcl');
      const json = parseJson(
        jsonText(items, () => stream.next().value === true),
        'twin.json',
      );
      expect(json.diagnostics).toEqual([]);
      const expected = outcome(native, spec);
      expect(outcome(json, spec)).toEqual(expected);
      if (expected === undefined) refused++;
      else accepted++;
    }),
    { numRuns: 600 },
  );
  // Bodies of only one kind would show little.
  expect(Math.min(accepted, refused)).toBeGreaterThan(50);
});
