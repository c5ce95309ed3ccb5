// Random specs, and bodies for them.
import { numberValue, parseNumber, type Spec, type Type, type Value } from '@imgbuild/hcl';
import fc from 'fast-check';
import { types, valuesOf } from '../values/arbitrary.ts';

/** What an argument is set to: a value written out, or an expression in native syntax. */
export type Setting = { readonly kind: 'value'; readonly value: Value } | { readonly kind: 'expression'; readonly text: string };

export type Item =
  | { readonly kind: 'argument'; readonly name: string; readonly setting: Setting }
  | { readonly kind: 'block'; readonly type: string; readonly labels: readonly string[]; readonly items: readonly Item[] }
  | {
      readonly kind: 'dynamic';
      readonly type: string;
      readonly labelCount: number;
      readonly elements: readonly string[];
      readonly iterator: string | undefined;
      readonly items: readonly Item[];
    };

export interface Sample {
  readonly spec: Spec;
  readonly items: readonly Item[];
}

type ObjectSpec = Extract<Spec, { kind: 'object' }>;

const argumentNames = ['name', 'size', 'tags', 'on'];
const blockTypes = ['disk', 'network', 'service'];
const labelTexts = fc.constantFrom('web', 'db-1', 'é "x"', 'a.b', '');

/** Specs of objects, with blocks in blocks. */
function specs(depth: number): fc.Arbitrary<ObjectSpec> {
  const argument = (name: string): fc.Arbitrary<Spec> =>
    fc.record({
      kind: fc.constant('attribute' as const),
      name: fc.constant(name),
      type: types,
      required: fc.boolean(),
    });
  const block = (type: string): fc.Arbitrary<Spec> =>
    specs(depth - 1).chain((nested) =>
      fc.oneof(
        fc.record({ kind: fc.constant('block' as const), type: fc.constant(type), nested: fc.constant(nested) }),
        fc.record({
          kind: fc.constant('blockList' as const),
          type: fc.constant(type),
          nested: fc.constant(nested),
          min: fc.constantFrom(0, 1),
          max: fc.constantFrom(1, 2, 9),
        }),
        fc.constantFrom<Spec>(
          { kind: 'blockMap', type, labels: ['name'], nested },
          { kind: 'blockMap', type, labels: ['kind', 'name'], nested },
        ),
        types.map((element): Spec => ({ kind: 'blockAttributes', type, element })),
      ),
    );
  const parts = [
    ...argumentNames.map((name) => fc.option(argument(name), { nil: undefined })),
    ...(depth > 0 ? blockTypes.map((type) => fc.option(block(type), { nil: undefined })) : []),
  ];
  return fc.tuple(...parts).map((found) => ({
    kind: 'object',
    attributes: Object.fromEntries(
      found.flatMap((spec) => (spec === undefined || !('name' in spec || 'type' in spec) ? [] : [[nameOf(spec), spec] as const])),
    ),
  }));
}

function nameOf(spec: Spec): string {
  if (spec.kind === 'attribute') return spec.name;
  return 'type' in spec ? String(spec.type) : '';
}

/** Whether a body may have mistakes; with one in every tenth argument hardly any body would be without. */
type Mistakes = 'none' | 'some';

const texts = fc.constantFrom('var.name', 'upper(var.name)', '1 + 2', '"${var.name}-${var.list[0]}"', 'var.secret', 'var.later');
const numbers = fc
  .constantFrom('12345678901234567890123', '-0.1', '1.5e40', '0.000000000000000000000000000001', '1e-7')
  .map((text) => numberValue(parseNumber(text) ?? 0));
const expressions = fc.constantFrom(
  'var.list',
  '[for x in var.list : "${x}!"]',
  '{ a = 1, b = var.list }',
  'var.missing',
  'null',
);

function settings(type: Type, mistakes: Mistakes): fc.Arbitrary<Setting> {
  const value = (values: fc.Arbitrary<Value>): fc.Arbitrary<Setting> => values.map((each) => ({ kind: 'value', value: each }));
  const expression = (all: fc.Arbitrary<string>): fc.Arbitrary<Setting> => all.map((text) => ({ kind: 'expression', text }));
  return fc.oneof(
    { weight: 12, arbitrary: value(valuesOf(type, { also: ['null'] })) },
    { weight: type.kind === 'string' ? 6 : 0, arbitrary: expression(texts) },
    { weight: type.kind === 'number' ? 6 : 0, arbitrary: value(numbers) },
    { weight: mistakes === 'some' ? 1 : 0, arbitrary: value(types.chain((other) => valuesOf(other))) },
    { weight: mistakes === 'some' ? 1 : 0, arbitrary: expression(expressions) },
  );
}

function argumentsNamed(names: readonly string[], type: Type, mistakes: Mistakes): fc.Arbitrary<readonly Item[]> {
  const one = fc.record({
    kind: fc.constant('argument' as const),
    name: fc.constantFrom(...names),
    setting: settings(type, mistakes),
  });
  return fc.uniqueArray(one, { maxLength: 2, selector: ({ name }) => name });
}

const surplus = fc.constantFrom<readonly Item[]>(
  [{ kind: 'argument', name: 'surplus', setting: { kind: 'expression', text: '1' } }],
  [{ kind: 'block', type: 'surplus', labels: [], items: [] }],
  [{ kind: 'dynamic', type: 'surplus', labelCount: 0, elements: ['a'], iterator: undefined, items: [] }],
  ...argumentNames.map((name): Item[] => [{ kind: 'argument', name, setting: { kind: 'expression', text: '1' } }]),
);

/** Items that a spec wants, and perhaps others. */
function itemsFor(spec: ObjectSpec, mistakes: Mistakes): fc.Arbitrary<readonly Item[]> {
  const wanted = Object.values(spec.attributes).map((each) => itemsOf(each, mistakes));
  const others = fc.oneof(
    { weight: 20, arbitrary: fc.constant<readonly Item[]>([]) },
    { weight: mistakes === 'some' ? 2 : 0, arbitrary: surplus },
  );
  return fc.tuple(...wanted, others).map((parts) => parts.flat());
}

function itemsOf(spec: Spec, mistakes: Mistakes): fc.Arbitrary<readonly Item[]> {
  const perhaps = (items: fc.Arbitrary<readonly Item[]>): fc.Arbitrary<readonly Item[]> =>
    fc.oneof({ weight: 5, arbitrary: items }, { weight: 1, arbitrary: fc.constant([]) });
  switch (spec.kind) {
    case 'attribute': {
      const set = settings(spec.type, mistakes).map((setting): Item[] => [{ kind: 'argument', name: spec.name, setting }]);
      return mistakes === 'none' && spec.required === true ? set : perhaps(set);
    }
    case 'blockAttributes': {
      const items = argumentsNamed(['x', 'y', 'for_each'], spec.element, mistakes);
      return perhaps(items.map((inner): Item[] => [{ kind: 'block', type: spec.type, labels: [], items: inner }]));
    }
    case 'block':
    case 'blockList':
    case 'blockMap':
      return blocksOf(spec, mistakes);
    default:
      return fc.constant([]);
  }
}

function blocksOf(
  spec: Extract<Spec, { kind: 'block' | 'blockList' | 'blockMap' }>,
  mistakes: Mistakes,
): fc.Arbitrary<readonly Item[]> {
  const labelCount = spec.kind === 'blockMap' ? spec.labels.length : 0;
  const items = itemsFor(spec.nested as ObjectSpec, mistakes);
  const written = fc.record({
    kind: fc.constant('block' as const),
    type: fc.constant(spec.type),
    labels: fc.array(labelTexts, { minLength: labelCount, maxLength: labelCount }),
    items,
  });
  const dynamic = fc.record({
    kind: fc.constant('dynamic' as const),
    type: fc.constant(spec.type),
    labelCount: fc.constant(labelCount),
    // In JSON nobody looks into the content of what makes no block.
    elements: fc.uniqueArray(labelTexts, { minLength: mistakes === 'none' ? 0 : 1, maxLength: 2 }),
    iterator: fc.constantFrom(undefined, 'each'),
    items,
  });
  const max = spec.kind === 'block' ? 1 : spec.kind === 'blockList' ? (spec.max ?? 3) : 3;
  const min = spec.kind === 'blockList' ? (spec.min ?? 0) : 0;
  const lengths = mistakes === 'none' ? { minLength: min, maxLength: max } : { maxLength: 3 };
  return fc.array(fc.oneof({ weight: 4, arbitrary: written }, { weight: 1, arbitrary: dynamic }), lengths);
}

export const samples: fc.Arbitrary<Sample> = specs(2).chain((spec) =>
  fc.record({
    spec: fc.constant<Spec>(spec),
    items: fc.constantFrom<Mistakes>('none', 'some').chain((mistakes) => itemsFor(spec, mistakes)),
  }),
);
