import type { Diagnostic } from '@imgbuild/diagnostics';
import type { Artifact } from './artifact.ts';
import type { Outcome } from './resource.ts';

export type NodeKind = 'run' | 'build' | 'data' | 'step' | 'provisioner' | 'post-processor' | 'release';

/**
 * Everything that can be seen of a run, redacted. The only input of every renderer, and the JSON output, one object a line.
 * `seq` counts from 1 without gaps; `at` is milliseconds since the epoch.
 */
export type RunEvent = { readonly seq: number; readonly at: number } & EventBody;

export type EventBody =
  | {
      readonly type: 'started';
      readonly node: string;
      readonly parent: string | null;
      readonly kind: NodeKind;
      readonly name: string;
      /** Version of this format, on the first event of a run. */
      readonly format?: 1;
    }
  | { readonly type: 'ended'; readonly node: string; readonly outcome: Outcome | 'skipped'; readonly message?: string }
  | { readonly type: 'note'; readonly node: string; readonly level: 'say' | 'detail' | 'error'; readonly text: string }
  | { readonly type: 'output'; readonly node: string; readonly stream: 'stdout' | 'stderr'; readonly text: string }
  | {
      readonly type: 'progress';
      readonly node: string;
      readonly id: string;
      readonly label: string;
      readonly current: number;
      readonly total?: number;
      readonly unit?: 'bytes' | 'items';
    }
  | { readonly type: 'diagnostic'; readonly node: string | null; readonly diagnostic: Diagnostic }
  | { readonly type: 'artifact'; readonly node: string; readonly artifact: Artifact }
  | {
      readonly type: 'question';
      readonly node: string;
      readonly id: string;
      readonly text: string;
      readonly choices: readonly string[];
    }
  | { readonly type: 'answered'; readonly id: string; readonly choice: string };
