import type { Diagnostic } from '@imgbuild/diagnostics';
import type { RunEvent } from '@imgbuild/core/sdk';
import { durationInWords } from '../duration.ts';
import { buildOf, quarter, type BuildView, type RunView } from '../model.ts';
import { inBytes } from './bytes.ts';
import { type Message, type Piece, prefixed } from './piece.ts';
import { summary } from './summary.ts';

export interface LayoutOptions {
  /** Whether builds are announced in their colours. */
  readonly announce: 'yes' | 'no';
  /** A diagnostic with its excerpt, as text that ends in a newline. */
  readonly renderDiagnostic: (diagnostic: Diagnostic) => string;
}

/** Transfers below this size, in bytes, are told of once, when they start. */
const largeTransfer = 16 * 1024 * 1024;

/** What an event adds to the output, from the views before and after it. Pure; never throws. */
export function layoutEvent(event: RunEvent, before: RunView, after: RunView, o: LayoutOptions): readonly Piece[] {
  const pieces = piecesOf(event, before, after, o);
  const announcementsEnd = o.announce === 'yes' && before.phase === 'announcing' && after.phase === 'running';
  return announcementsEnd ? [{ piece: 'message', level: 'say', stream: 'stdout', stamp: 'bare', text: '' }, ...pieces] : pieces;
}

function piecesOf(event: RunEvent, before: RunView, after: RunView, o: LayoutOptions): readonly Piece[] {
  const node = 'node' in event && event.node !== null ? (after.live.get(event.node) ?? before.live.get(event.node)) : undefined;
  const build = 'node' in event ? (buildOf(after, event.node) ?? buildOf(before, event.node)) : undefined;
  const target = node?.target ?? '';
  const say = (text: string): Message => line(build, 'say', prefixed('==>', target, text));
  const detail = (text: string): Message => line(build, 'say', prefixed('   ', target, text));
  const error = (text: string): Message => line(build, 'error', prefixed('==>', target, text));

  switch (event.type) {
    case 'started':
      return startedPieces(event, after, o);
    case 'ended':
      if (node?.kind === 'run') return summary(after);
      if (node?.kind === 'build') return build === undefined ? [] : [buildEnd(build)];
      if (event.outcome !== 'failed' && event.outcome !== 'crashed') return [];
      // Whoever loads the template says what is wrong, where in it the data is asked for.
      if (node?.kind === 'data') return [];
      return event.message === undefined || buildOf(before, event.node)?.shown.includes(event.message)
        ? []
        : [error(event.message)];
    case 'note':
      return [{ say, detail, error }[event.level](event.text)];
    case 'output':
      return [detail(event.text)];
    case 'progress':
      return progressText(event, before).map(detail);
    case 'diagnostic':
      return [diagnosticPiece(event.diagnostic, target, build, o)];
    case 'artifact':
      // Named with all others when the run ends, as a reader looks for them there.
      return [];
    case 'question':
      // Its choices belong to the prompt of whoever asks the person.
      return [say(event.text)];
    case 'answered':
      return [line(undefined, 'say', `    ${event.choice}`)];
  }
}

function line(build: BuildView | undefined, level: Message['level'], text: string): Message {
  return { piece: 'message', level, stream: 'stdout', stamp: build === undefined ? 'bare' : 'stamped', text, ...hueOf(build) };
}

function hueOf(build: BuildView | undefined): { readonly hue?: number } {
  return build === undefined ? {} : { hue: build.index };
}

function startedPieces(event: RunEvent & { readonly type: 'started' }, after: RunView, o: LayoutOptions): readonly Piece[] {
  const node = after.live.get(event.node);
  const build = buildOf(after, event.node);
  switch (event.kind) {
    case 'build':
      if (o.announce === 'no') return [];
      return [{ ...line(build, 'say', `${event.name}: output will be in this color.`), stamp: 'bare' }];
    case 'step':
    case 'release':
      return [line(build, 'say', prefixed('==>', node?.target ?? '', event.name))];
    case 'post-processor':
      return [line(build, 'say', prefixed('==>', build?.name ?? '', `Running post-processor: ${event.name}`))];
    case 'run':
    case 'data':
    case 'provisioner':
      // What they do is said by themselves: "Provisioning with shell script: …".
      return [];
  }
}

/** The line a build ends with. It carries no arrow: that is how its end is found in a log. */
function buildEnd(build: BuildView): Message {
  const duration = durationInWords((build.endedAt ?? 0) - (build.workedFrom ?? build.endedAt ?? 0));
  switch (build.outcome) {
    case 'ok':
      return line(build, 'say', `Build '${build.name}' finished after ${duration}.`);
    case 'skipped':
      return line(build, 'say', `Build '${build.name}' was skipped.`);
    default:
      return line(
        build,
        'error',
        `Build '${build.name}' errored after ${duration}: ${(build.message ?? 'no reason was given').trimEnd()}`,
      );
  }
}

/** A transfer is told of when it starts; a large one also at each quarter. */
function progressText(event: RunEvent & { readonly type: 'progress' }, before: RunView): readonly string[] {
  const { total = 0, unit, label } = event;
  const known = before.progress.get(event.id);
  const large = unit === 'bytes' && total >= largeTransfer;
  if (known === undefined) return [large ? `${label} (${inBytes(total)})` : label];
  const now = quarter(event);
  return large && now > known ? [`${label}: ${now * 25}% (${inBytes(event.current)} of ${inBytes(total)})`] : [];
}

/** A diagnostic stands on standard error, in the way of nobody who reads results; one of a build carries its name. */
function diagnosticPiece(diagnostic: Diagnostic, target: string, build: BuildView | undefined, o: LayoutOptions): Message {
  const text = o.renderDiagnostic(diagnostic);
  return {
    piece: 'message',
    level: diagnostic.severity === 'error' ? 'error' : 'say',
    stream: 'stderr',
    stamp: 'bare',
    text: target === '' ? text : prefixed('==>', target, text.trimEnd()),
    ...hueOf(build),
  };
}
