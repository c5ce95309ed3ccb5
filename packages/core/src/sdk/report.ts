import type { Problem } from './problem.ts';

/** Progress of one transfer or count. */
export interface Progress {
  /** Absolute, not an increment. Cheap: the bus keeps the last value only. */
  update(current: number): void;
  end(): void;
}

/** How a component speaks to the person watching. Everything passes the redactor. */
export interface Reporter {
  /** A line a reader should see: `Creating the snapshot`. */
  say(text: string): void;
  /** A lesser line, below the last `say`. */
  detail(text: string): void;
  /** An error that does not end the work. */
  error(text: string): void;
  /** One whole line of a tool's or machine's output, without its end. Await it: a slow reader slows the writer down. */
  line(stream: 'stdout' | 'stderr', text: string): Promise<void>;
  warn(problem: Problem): void;
  progress(label: string, o?: { readonly total?: number; readonly unit?: 'bytes' | 'items' }): Progress;
  /** Asks the person watching; rejects when nobody can answer or the signal of the step aborts. */
  ask(text: string, choices: readonly string[]): Promise<string>;
}
