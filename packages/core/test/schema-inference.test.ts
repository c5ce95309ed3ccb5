import { expect, expectTypeOf, test } from 'vitest';
import { attr, block, body, type Infer, type LateText, t } from '@imgbuild/core/sdk';

test('a configuration is inferred from its schema', () => {
  const schema = body({
    name: attr(t.string, { doc: 'x', required: true }),
    wait: attr(t.duration, { doc: 'x', default: '5m' }),
    mode: attr(t.oneOf(['a', 'b']), { doc: 'x' }),
    command: attr(t.template(['Path', 'Vars']), { doc: 'x', default: '{{ .Path }}' }),
    tags: attr(t.map(t.list(t.number)), { doc: 'x' }),
    disk: block(body({ size: attr(t.size, { doc: 'x', required: true }) }), { doc: 'x', repeat: 'many' }),
    boot: block(body({ on: attr(t.bool, { doc: 'x' }) }), { doc: 'x' }),
  });
  expect(Object.keys(schema.fields)).toHaveLength(7);
  expectTypeOf<Infer<typeof schema>>().toEqualTypeOf<{
    readonly name: string;
    readonly wait: number;
    readonly mode: 'a' | 'b' | undefined;
    readonly command: LateText<'Path' | 'Vars'>;
    readonly tags: Readonly<Record<string, readonly number[]>> | undefined;
    readonly disk: readonly { readonly size: number }[];
    readonly boot: { readonly on: boolean | undefined } | undefined;
  }>();
});
