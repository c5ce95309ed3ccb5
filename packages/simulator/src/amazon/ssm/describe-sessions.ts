import type { ShellSession } from '../account-state.ts';
import { action } from '../action.ts';
import { checkConstraints, type Constraint } from '../constraints.ts';
import { refusal } from '../refusal.ts';
import type { Region } from '../state.ts';
import { integer, list, string, structure } from '../wire/shape.ts';

/** A session by its id, as it is now. */
interface Shown extends ShellSession {
  readonly id: string;
  readonly status: 'Connected' | 'Terminated';
}

/** What sessions are filtered by. */
const tests: Readonly<Record<string, (session: Shown, value: string) => boolean>> = {
  InvokedAfter: ({ startedAt }, value) => startedAt >= Date.parse(value),
  InvokedBefore: ({ startedAt }, value) => startedAt < Date.parse(value),
  Target: ({ instanceId }, value) => instanceId === value,
  Owner: ({ owner }, value) => owner === value,
  Status: ({ status }, value) => status === value,
  SessionId: ({ id }, value) => id === value,
};

/** Source: Systems Manager API Reference, DescribeSessions. */
export const sessionListActions = {
  DescribeSessions: action(
    structure({
      State: string,
      MaxResults: integer,
      NextToken: string,
      Filters: list(structure({ key: string, value: string })),
    }),
    (input, { region, account }) => {
      const { State: state, MaxResults: most = 50, NextToken: token } = input;
      checkConstraints('ValidationException', [
        { name: 'state', value: state, required: true, values: ['Active', 'History'] },
        { name: 'maxResults', value: input.MaxResults, least: 1, most: 200 },
        ...input.Filters.flatMap(({ key, value }, index): readonly Constraint[] => [
          { name: `filters.${index + 1}.member.key`, value: key, required: true, values: Object.keys(tests) },
          { name: `filters.${index + 1}.member.value`, value, required: true, least: 1, most: 400 },
        ]),
      ]);
      const wanted = state === 'Active' ? 'Connected' : 'Terminated';
      const all = [...account.sessions]
        .filter(([, session]) => session.region === region.name)
        .map(([id, session]): Shown => ({ ...session, id, status: statusOf(session, region) }))
        .filter(
          (session) =>
            session.status === wanted && input.Filters.every(({ key = '', value = '' }) => tests[key]?.(session, value) === true),
        );
      const start = token === undefined ? 0 : Number(/^place-(\d+)$/.exec(token)?.[1]);
      if (Number.isNaN(start)) throw refusal('InvalidNextToken', 'The specified token is not valid.');
      return {
        Sessions: all.slice(start, start + most).map(described),
        NextToken: start + most < all.length ? `place-${start + most}` : undefined,
      };
    },
  ),
};

/** A session ends when it is ended, or with the agent on its instance. */
function statusOf({ endedAt, instanceId }: ShellSession, { instances }: Region): Shown['status'] {
  return endedAt === undefined && instances.get(instanceId)?.state === 'running' ? 'Connected' : 'Terminated';
}

function described({ id, instanceId, status, document, owner, reason, startedAt, endedAt }: Shown) {
  return {
    SessionId: id,
    Target: instanceId,
    Status: status,
    StartDate: startedAt / 1000,
    EndDate: endedAt === undefined ? undefined : endedAt / 1000,
    DocumentName: document,
    Owner: owner,
    Reason: reason,
  };
}
