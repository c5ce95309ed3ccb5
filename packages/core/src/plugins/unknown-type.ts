import { type Diagnostic, didYouMean, type Span } from '@imgbuild/diagnostics';
import type { ComponentKind } from '../sdk/index.ts';
import type { Registry } from '../registry.ts';
import { kindName } from './kind-name.ts';
import { knownByType } from './known.ts';
import { nameOf } from './load-plugin.ts';
import { problems } from './problems.ts';

/** Why a template's type is in no registry: not installed, not there yet, or misspelled. */
export function unknownType(o: {
  readonly kind: ComponentKind;
  readonly type: string;
  readonly registry: Registry;
  readonly span?: Span | undefined;
}): Diagnostic {
  const said = { kind: kindName(o.kind), type: o.type, span: o.span };
  const known = knownByType(o.kind, o.type);
  if (known?.package !== undefined) {
    const installed = o.registry.packages.find((reference) => reference.name === known.package);
    if (installed === undefined) return problems.create('type-not-installed', { ...said, package: known.package });
    const source = known.sources[0] ?? 'Packer itself';
    return problems.create('type-not-in-package', { ...said, package: nameOf(installed), name: known.package, source });
  }
  if (known !== undefined) {
    const source = known.sources[0];
    return problems.create('type-not-available', {
      ...said,
      origin: source === undefined ? 'Packer itself' : `the plugin ${source}`,
      instead: known.instead === undefined ? '' : ` ${known.instead}`,
    });
  }
  const types = o.registry.types(o.kind);
  return problems.create('unknown-type', {
    ...said,
    suggestion: didYouMean(o.type, types),
    types: types.length === 0 ? 'none' : types.join(', '),
  });
}
