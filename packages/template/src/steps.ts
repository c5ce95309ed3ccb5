import type { Diagnostic, Span } from '@imgbuild/diagnostics';
import type { AnyComponent } from '@imgbuild/core/sdk';
import type { Block as TemplateBlock, Scope } from '@imgbuild/hcl';
import type { Components } from './components.ts';
import { type BlockSource, blockSource, type ConfigureWorld } from './configure.ts';
import type { Block, ComponentHandle } from '@imgbuild/core';
import { type MetaArguments, postProcessorArguments, provisionerArguments, readMetaArguments } from './meta-arguments.ts';
import { type BuildContext, metaScope } from './scope.ts';

/** What planning passes along. */
export interface Planning {
  readonly root: Scope;
  readonly components: Components;
  readonly world: ConfigureWorld;
  readonly diagnostics: Diagnostic[];
}

type StepKind = 'provisioner' | 'post-processor';
type Handle<K extends StepKind> = ComponentHandle<Extract<AnyComponent, { kind: K }>>;

/** A provisioner or post-processor of a build block, before it is known which builds have it. */
export interface StepTemplate<K extends StepKind> {
  readonly type: string;
  /** Its name, where that is written as a plain string. */
  readonly name: string | undefined;
  /** Type and labels in the template. */
  readonly span: Span;
  /** Whether meta-arguments differ from source to source. */
  readonly metaDependsOn: 'source' | 'nothing';
  metaFor(context: BuildContext): MetaArguments;
  forBuild(context: BuildContext): { readonly handle: Handle<K>; readonly block: Block<Extract<AnyComponent, { kind: K }>> };
}

/** Reads a step's block. Nothing is evaluated, and no component looked up, for steps that no build has. */
export function stepTemplate<K extends StepKind>(kind: K, block: TemplateBlock, planning: Planning): StepTemplate<K> {
  const names: readonly string[] = kind === 'provisioner' ? provisionerArguments : postProcessorArguments;
  const read = block.body.partialContent({ attributes: names.map((name) => ({ name })) });
  planning.diagnostics.push(...read.diagnostics);
  const attributes = new Map(read.value.attributes);
  const override = attributes.get('override');
  attributes.delete('override');
  const [type = ''] = block.labels;
  const span = block.labelSpans[0] ?? block.headerSpan;

  const isOwn = [...attributes.values()].some(({ expression }) => expression.references().some(({ root }) => root === 'source'));
  const metas = new Map<string, MetaArguments>();
  const metaFor = (context: BuildContext): MetaArguments => {
    const key = isOwn ? `${context.type}.${context.name}` : '';
    const known = metas.get(key);
    if (known !== undefined) return known;
    const meta = readMetaArguments(attributes, metaScope(planning.root, context), planning.world.explain, planning.diagnostics);
    metas.set(key, meta);
    return meta;
  };

  let found: { readonly handle: Handle<K>; readonly source: BlockSource<Extract<AnyComponent, { kind: K }>> } | undefined;
  const name = attributes.get('name')?.expression.evaluate(undefined);
  return {
    type,
    name: name?.diagnostics.length === 0 && typeof name.value.data === 'string' ? name.value.data : undefined,
    span,
    metaDependsOn: isOwn ? 'source' : 'nothing',
    metaFor,
    forBuild: (context) => {
      if (found === undefined) {
        const handle = planning.components.find(kind, type, span) as Handle<K>;
        const source = blockSource({
          handle,
          body: read.value.rest,
          origin: block.headerSpan,
          sees: 'build',
          override,
          world: planning.world,
        });
        found = { handle, source };
      }
      return { handle: found.handle, block: found.source.forBuild(context) };
    },
  };
}
