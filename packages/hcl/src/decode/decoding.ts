import type { Diagnostic } from '@imgbuild/diagnostics';
import type { Body, Content, Scope } from '../body.ts';
import type { Part } from './place.ts';
import type { Spec } from './spec.ts';

/** What decoding one body passes along. */
export interface Decoding {
  readonly scope: Scope | undefined;
  readonly diagnostics: Diagnostic[];
  readonly body: Body;
  readonly content: Content;
  /** Decodes the body of a block. */
  nested(body: Body, spec: Spec): Part;
}

/** Whether a name that is not there is what something else must be meant for, which has been told. */
export function isMisspelt(name: string, { content }: Decoding): boolean {
  return content.misspelt?.has(name) === true;
}
