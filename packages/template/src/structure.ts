import type { Diagnostic } from '@imgbuild/diagnostics';
import type { Block, BodySchema, ParsedFile } from '@imgbuild/hcl';
import { problems } from './problems.ts';

/** The root blocks of a template, by kind, in source order. */
export interface Structure {
  readonly packer: readonly Block[];
  readonly variables: readonly Block[];
  /** `variables` blocks, whose attributes are variables without a type. */
  readonly variableGroups: readonly Block[];
  readonly locals: readonly Block[];
  readonly namedLocals: readonly Block[];
  readonly data: readonly Block[];
  /** By `TYPE.NAME`. */
  readonly sources: ReadonlyMap<string, Block>;
  readonly builds: readonly Block[];
  /** Read by HCP only; see the warning. */
  readonly registries: readonly Block[];
}

const rootSchema: BodySchema = {
  blocks: [
    { type: 'packer' },
    { type: 'variable', labels: ['name'] },
    { type: 'variables' },
    { type: 'locals' },
    { type: 'local', labels: ['name'] },
    { type: 'data', labels: ['type', 'name'] },
    { type: 'source', labels: ['type', 'name'] },
    { type: 'build' },
    { type: 'hcp_packer_registry' },
  ],
};

/** Sorts the root blocks of all files; names that are defined twice are told with both places. */
export function readStructure(files: readonly ParsedFile[]): {
  readonly structure: Structure;
  readonly diagnostics: readonly Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  const blocks = files.flatMap((file) => {
    const read = file.body.content(rootSchema);
    diagnostics.push(...read.diagnostics);
    return read.value.blocks;
  });
  const ofType = (type: string): Block[] => blocks.filter((block) => block.type === type);
  const unique = (type: string, what: string): Block[] => {
    const seen = new Map<string, Block>();
    for (const block of ofType(type)) {
      const name = block.labels.join('.');
      const before = seen.get(name);
      if (before === undefined) seen.set(name, block);
      else
        diagnostics.push(
          problems.create('duplicate', {
            what,
            name,
            span: block.headerSpan,
            related: [{ message: 'It is defined here', span: before.headerSpan }],
          }),
        );
    }
    return [...seen.values()];
  };
  return {
    structure: {
      packer: ofType('packer'),
      variables: ofType('variable'),
      variableGroups: ofType('variables'),
      locals: ofType('locals'),
      namedLocals: ofType('local'),
      data: unique('data', 'Data source'),
      sources: new Map(unique('source', 'Source').map((block) => [block.labels.join('.'), block])),
      builds: ofType('build'),
      registries: ofType('hcp_packer_registry'),
    },
    diagnostics,
  };
}
