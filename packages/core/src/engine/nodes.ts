import type { Artifact, NodeKind, Outcome, Problem, Reporter } from '../sdk/index.ts';
import type { Diagnostic, Span } from '@imgbuild/diagnostics';
import type { Bus } from './bus.ts';

/** A place in the tree of a run's events: a build, a step, a provisioner. */
export interface EventNode {
  readonly id: string;
  readonly report: Reporter;
  child(kind: NodeKind, name: string): EventNode;
  diagnostic(diagnostic: Diagnostic): void;
  artifact(artifact: Artifact): void;
  end(outcome: Outcome | 'skipped', message?: string): void;
}

/** Answers to questions, from whoever embeds the run. */
export interface Questions {
  /** Rejects with the signal's reason when it aborts first, and at once when nobody can answer. */
  ask(node: string, text: string, choices: readonly string[], signal: AbortSignal): Promise<string>;
}

export interface NodeSettings {
  readonly bus: Bus;
  readonly questions: Questions;
  readonly signal: AbortSignal;
  readonly nextId: () => string;
  /** Where in the template a plugin's problem belongs. */
  readonly place?: (problem: Problem) => Span | undefined;
}

/** Starts a node and tells so. */
export function startNode(settings: NodeSettings, kind: NodeKind, name: string, parent: string | null): EventNode {
  const id = settings.nextId();
  const { bus } = settings;
  bus.emit({ type: 'started', node: id, parent, kind, name, ...(parent === null ? { format: 1 as const } : {}) });
  const report: Reporter = {
    say: (text) => bus.emit({ type: 'note', node: id, level: 'say', text }),
    detail: (text) => bus.emit({ type: 'note', node: id, level: 'detail', text }),
    error: (text) => bus.emit({ type: 'note', node: id, level: 'error', text }),
    line: (stream, text) => bus.deliver({ type: 'output', node: id, stream, text }),
    warn: (problem) =>
      bus.emit({
        type: 'diagnostic',
        node: id,
        diagnostic: asDiagnostic({ severity: 'warning', ...problem }, settings.place?.(problem)),
      }),
    progress: (label, o) => {
      const progress = settings.nextId();
      const shape = {
        node: id,
        id: progress,
        label,
        ...(o?.total === undefined ? {} : { total: o.total }),
        ...(o?.unit === undefined ? {} : { unit: o.unit }),
      };
      let last = 0;
      return {
        update: (current) => {
          last = current;
          bus.emit({ type: 'progress', ...shape, current });
        },
        end: () => bus.emit({ type: 'progress', ...shape, current: last, total: last }),
      };
    },
    ask: (text, choices) => settings.questions.ask(id, text, choices, settings.signal),
  };
  return {
    id,
    report,
    child: (childKind, childName) => startNode(settings, childKind, childName, id),
    diagnostic: (diagnostic) => bus.emit({ type: 'diagnostic', node: id, diagnostic }),
    artifact: (artifact) => bus.emit({ type: 'artifact', node: id, artifact }),
    end: (outcome, message) => bus.emit({ type: 'ended', node: id, outcome, ...(message === undefined ? {} : { message }) }),
  };
}

/** A plugin's problem as a diagnostic at a place of the template. */
export function asDiagnostic(problem: Problem, span: Span | undefined): Diagnostic {
  return {
    code: problem.code,
    severity: problem.severity ?? 'error',
    summary: problem.summary,
    ...(problem.detail === undefined ? {} : { detail: problem.detail }),
    ...(span === undefined ? {} : { span }),
  };
}
