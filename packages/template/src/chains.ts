import type { Diagnostic, Span } from '@imgbuild/diagnostics';
import type { ComponentHandle } from '@imgbuild/core';
import { problems } from './problems.ts';

/** A post-processor of a chain, for checking what it is given. */
export interface ChainLink {
  readonly handle: ComponentHandle;
  readonly span: Span;
}

/** Checks that each post-processor can take what comes to it. What a builder makes is only known where it says so. */
export function checkChain(builder: ComponentHandle, chain: readonly ChainLink[]): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  let made = builder.produces;
  let maker = builder.type;
  for (const { handle, span } of chain) {
    if (made !== undefined && handle.accepts !== undefined && !handle.accepts.includes(made)) {
      const accepts = handle.accepts.map((each) => `"${each}"`).join(', ');
      diagnostics.push(problems.create('wrong-chain', { type: handle.type, accepts, maker, made, span }));
      return diagnostics;
    }
    if (handle.missing === true) made = undefined;
    if (handle.produces === undefined) continue;
    made = handle.produces;
    maker = handle.type;
  }
  return diagnostics;
}
