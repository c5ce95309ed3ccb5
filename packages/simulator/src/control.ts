import type { CallLog, Plain } from './calls.ts';
import type { Fault, Faults } from './faults.ts';
import type { HttpAnswer, HttpRequest } from './listener.ts';

/** What the control of a cloud can reach. */
export interface Controlled {
  readonly calls: CallLog;
  readonly faults: Faults;
  state(): Plain;
  /** Changes settings; nothing of them when something is wrong, which is said for people. */
  change(settings: Plain): readonly string[];
}

/**
 * Answers what is asked of the simulator itself, below `/_simulator/`: `state` and `calls` can be read, `calls` and `faults`
 * cleared by DELETE, a fault planned by POST to `faults`, settings changed by PATCH of `settings`. Nothing for other paths.
 */
export function control({ method, url, body }: HttpRequest, controlled: Controlled): HttpAnswer | undefined {
  const path = /^\/_simulator\/([a-z]+)$/.exec(url)?.[1];
  if (path === undefined) return url.startsWith('/_simulator') ? unknown : undefined;
  switch (`${method} ${path}`) {
    case 'GET state':
      return json(controlled.state());
    case 'GET calls':
      return json(controlled.calls.calls as unknown as Plain);
    case 'DELETE calls':
      controlled.calls.clear();
      return json(null);
    case 'GET faults':
      return json(controlled.faults.planned as unknown as Plain);
    case 'POST faults':
      return ofJson(body, (fault) => {
        controlled.faults.plan(fault as unknown as Fault);
        return json(null);
      });
    case 'DELETE faults':
      controlled.faults.clear();
      return json(null);
    case 'PATCH settings':
      return ofJson(body, (settings) => {
        const mistakes = controlled.change(settings);
        return mistakes.length > 0 ? mistaken(mistakes.join('\n')) : json(null);
      });
    default:
      return unknown;
  }
}

const unknown: HttpAnswer = {
  status: 404,
  type: 'text/plain',
  body: 'There are: GET state, GET and DELETE calls, GET, POST and DELETE faults, PATCH settings, below /_simulator/.\n',
};

/** Does something with what was sent, if that is JSON. */
function ofJson(body: Buffer, use: (value: Plain) => HttpAnswer): HttpAnswer {
  let value: Plain;
  try {
    value = JSON.parse(body.toString()) as Plain;
  } catch (error) {
    return mistaken(`This is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  return use(value);
}

function mistaken(text: string): HttpAnswer {
  return { status: 400, type: 'text/plain', body: `${text}\n` };
}

function json(value: Plain): HttpAnswer {
  return { status: 200, type: 'application/json', body: `${JSON.stringify(value, null, 2)}\n` };
}
