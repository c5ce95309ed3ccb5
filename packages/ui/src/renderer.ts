import { renderDiagnostic, type Diagnostic, type ReadSource } from '@imgbuild/diagnostics';
import type { RunEvent } from '@imgbuild/core/sdk';
import { withoutControls, type ToolColors } from './control-characters.ts';
import { jsonLine } from './json-line.ts';
import { layoutEvent, type LayoutOptions } from './layout/event.ts';
import type { Message, Piece } from './layout/piece.ts';
import { unfinished } from './layout/summary.ts';
import { machineLine } from './machine-readable.ts';
import { emptyRun, reduce } from './model.ts';
import { rfc3339, type TimeZone } from './timestamp.ts';

/**
 * `plain` is for people and their logs, `machine-readable` is Packer's comma-separated format, `json` is every event as one
 * object a line, `quiet` says only what went wrong, on standard error.
 */
export type Mode = 'plain' | 'machine-readable' | 'json' | 'quiet';

export type Write = (stream: 'stdout' | 'stderr', text: string) => void | Promise<void>;

export interface RendererOptions {
  readonly mode: Mode;
  /** Takes whole lines. What it returns slows the run down to the pace of a slow reader. */
  readonly write: Write;
  /** Colours of `plain` and `quiet`; the other modes have none. */
  readonly color: 'ansi' | 'none';
  /** Columns at which the texts of diagnostics are wrapped; 0 leaves them as they are. */
  readonly width?: number;
  /** Starts every message of a build with the time of its event (`-timestamp-ui`). */
  readonly timestamps?: TimeZone | 'none';
  /** Text of a template, for excerpts. */
  readonly readSource?: ReadSource;
  /** How a path is shown, for instance relative to the working directory. */
  readonly displayPath?: (file: string) => string;
}

export interface Renderer {
  /** Shows one event. Events are shown in the order of the calls; the promise resolves when the text was taken. */
  onEvent(event: RunEvent): void | Promise<void>;
  /** Ends the output. If the run did not end, names what did not finish. */
  end(): void | Promise<void>;
}

const buildColors = [32, 36, 35, 33, 34] as const;
const errorColor = 31;

/** Makes the renderer of a run's events. Touches nothing but `write` and `readSource`; throws only what they throw. */
export function createRenderer(o: RendererOptions): Renderer {
  if (o.mode === 'json') return { onEvent: (event) => o.write('stdout', jsonLine(event)), end: () => undefined };
  const format = formats[o.mode];
  const layout: LayoutOptions = {
    announce: o.mode === 'plain' && o.color === 'ansi' ? 'yes' : 'no',
    renderDiagnostic: (diagnostic) =>
      renderDiagnostic(safe(diagnostic), o.readSource ?? ((): undefined => undefined), renderOptions(o)),
  };
  const colors: ToolColors = o.color === 'ansi' && o.mode !== 'machine-readable' ? 'keep' : 'remove';
  let view = emptyRun;
  const show = (pieces: readonly Piece[]): void | Promise<void> =>
    writeAll(
      o.write,
      pieces.flatMap((piece) => format(piece, view.at, o)),
    );
  return {
    onEvent: (given) => {
      const event = cleaned(given, colors);
      const before = view;
      view = reduce(before, event);
      return show(layoutEvent(event, before, view, layout));
    },
    end: () => (view.outcome === undefined ? show(unfinished(view)) : undefined),
  };
}

interface Chunk {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

type Format = (piece: Piece, at: number, o: RendererOptions) => readonly Chunk[];

const formats: Readonly<Record<Exclude<Mode, 'json'>, Format>> = {
  plain: (piece, at, o) => (piece.piece === 'record' ? [] : [{ stream: piece.stream, text: painted(piece, at, o) }]),
  'machine-readable': (piece, at) => {
    const clean = (text: string): string => withoutControls(text, 'remove');
    const text =
      piece.piece === 'record'
        ? machineLine(at, clean(piece.target), piece.type, piece.data.map(clean))
        : machineLine(at, '', 'ui', [piece.level, clean(piece.text.trimEnd())]);
    return [{ stream: 'stdout', text }];
  },
  quiet: (piece, at, o) => {
    const said = piece.piece === 'message' && (piece.level === 'error' || piece.stream === 'stderr');
    return said ? [{ stream: 'stderr', text: painted(piece, at, o) }] : [];
  },
};

/** A message as the person sees it: one colour for the whole, the time before the whole, as Packer has it. */
function painted(message: Message, at: number, o: RendererOptions): string {
  const zone = o.timestamps ?? 'none';
  const stamp = message.stamp === 'stamped' && zone !== 'none' ? `${rfc3339(at, zone)}: ` : '';
  const text = stamp + withoutControls(message.text, o.color === 'ansi' ? 'keep' : 'remove');
  const color = message.level === 'error' ? errorColor : hue(message);
  const plain = o.color === 'none' || color === undefined || text === '' || message.stream === 'stderr';
  return plain ? `${text}\n` : `\u001b[1;${color}m${text}\u001b[0m\n`;
}

function hue(message: Message): number | undefined {
  return message.hue === undefined ? undefined : buildColors[message.hue % buildColors.length];
}

function renderOptions(o: RendererOptions): Parameters<typeof renderDiagnostic>[2] {
  return {
    color: o.mode === 'machine-readable' ? 'none' : o.color,
    ...(o.width === undefined ? {} : { width: o.width }),
    ...(o.displayPath === undefined ? {} : { displayPath: o.displayPath }),
  };
}

/** A diagnostic without colours of others: those it has when it is shown are the renderer's own. */
function safe(diagnostic: Diagnostic): Diagnostic {
  return { ...cleaned(diagnostic, 'remove'), ...(diagnostic.span === undefined ? {} : { span: diagnostic.span }) };
}

/** Data with all its texts made safe, before anything is put in front of their lines. */
function cleaned<T>(data: T, colors: ToolColors): T {
  if (typeof data === 'string') return withoutControls(data, colors) as T;
  if (Array.isArray(data)) return data.map((item: unknown) => cleaned(item, colors)) as T;
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, cleaned(value as unknown, colors)])) as T;
}

/** Writes in order; waits only where the writer asks to be waited for. */
function writeAll(write: Write, chunks: readonly Chunk[]): void | Promise<void> {
  let pending: Promise<void> | undefined;
  for (const { stream, text } of chunks) {
    if (pending === undefined) pending = write(stream, text) ?? undefined;
    else pending = pending.then(() => write(stream, text));
  }
  return pending;
}
