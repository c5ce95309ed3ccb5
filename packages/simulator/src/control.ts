import type { CallLog, Plain } from './calls.ts';
import type { Fault, Faults } from './faults.ts';
import type { HttpAnswer, HttpRequest } from './listener.ts';

/** What the control of a cloud can reach. */
export interface Controlled {
  readonly calls: CallLog;
  readonly faults: Faults;
  state(): Plain;
  change(settings: Plain): void;
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
      controlled.faults.plan(JSON.parse(body.toString()) as Fault);
      return json(null);
    case 'DELETE faults':
      controlled.faults.clear();
      return json(null);
    case 'PATCH settings':
      controlled.change(JSON.parse(body.toString()) as Plain);
      return json(null);
    default:
      return unknown;
  }
}

const unknown: HttpAnswer = {
  status: 404,
  type: 'text/plain',
  body: 'There are: GET state, GET and DELETE calls, GET, POST and DELETE faults, PATCH settings, below /_simulator/.\n',
};

function json(value: Plain): HttpAnswer {
  return { status: 200, type: 'application/json', body: `${JSON.stringify(value, null, 2)}\n` };
}
