import { type Diagnostic, hasErrors, inSourceOrder } from '@imgbuild/diagnostics';
import type { Requirement } from '@imgbuild/core';
import { readLegacySyntax } from './legacy/read-syntax.ts';
import type { LegacySyntax } from './legacy/syntax.ts';
import type { LoadOptions } from './load.ts';
import { readPackerBlocks } from './packer-block.ts';
import { pathsOf } from './paths.ts';
import { readTemplate } from './read-template.ts';
import { readStructure, type Structure } from './structure.ts';
import { templateKind } from './template-kind.ts';
import { readText } from './texts.ts';

/** What a template is by its form alone: nothing is evaluated, and no plugin is asked. */
export type TemplateSyntax = {
  readonly diagnostics: readonly Diagnostic[];
  /** Texts of all files that spans point into. */
  readonly texts: ReadonlyMap<string, string>;
} & (
  | { readonly language: 'hcl2'; readonly structure: Structure; readonly requirements: readonly Requirement[] }
  | { readonly language: 'json'; readonly legacy: LegacySyntax }
  /** It cannot be read, or is not what its language allows. */
  | { readonly language: 'none' }
);

/** Reads a template without looking into it: `validate -syntax-only`. Never throws. */
export function readSyntax(o: Pick<LoadOptions, 'path' | 'workingDirectory' | 'world' | 'configType'>): TemplateSyntax {
  const texts = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  const { files } = o.world;
  const paths = pathsOf(files);
  const ended = (): TemplateSyntax => ({ language: 'none', diagnostics: inSourceOrder(diagnostics), texts });
  if (templateKind(o) === 'json') {
    const path = paths.resolve(o.workingDirectory, o.path);
    const text = readText(path, files, texts, diagnostics);
    if (text === undefined) return ended();
    const read = readLegacySyntax(text, path);
    diagnostics.push(...read.diagnostics);
    return read.value.root === undefined ? ended() : { language: 'json', legacy: read.value, diagnostics, texts };
  }
  const template = readTemplate(o.path, o.workingDirectory, files, paths, texts, diagnostics);
  if (template === undefined || hasErrors(diagnostics)) return ended();
  const { structure, diagnostics: surplus } = readStructure(template.files);
  const requirements = readPackerBlocks(structure.packer, diagnostics);
  // A template for another version may well have what this one does not know.
  if (!diagnostics.some(({ code }) => code === 'template/required-version')) diagnostics.push(...surplus);
  return { language: 'hcl2', structure, requirements, diagnostics: inSourceOrder(diagnostics), texts };
}
