import { randomBytes } from 'node:crypto';
import { action } from '../action.ts';
import { checkConstraints } from '../constraints.ts';
import { refusal } from '../refusal.ts';
import { list, map, string, structure } from '../wire/shape.ts';
import { isConnected } from './connected.ts';

/** Documents of sessions that there are, and the parameters that they take. Source: Systems Manager User Guide, "Start a session". */
const documents: Readonly<Record<string, readonly string[]>> = {
  'SSM-SessionManagerRunShell': [],
  'AWS-StartSSHSession': ['portNumber'],
  'AWS-StartPortForwardingSession': ['portNumber', 'localPortNumber'],
  'AWS-StartPortForwardingSessionToRemoteHost': ['host', 'portNumber', 'localPortNumber'],
};

/**
 * Sessions are opened and closed in the books; their data goes through a channel that AWS does not document, and that is not here.
 * Source: Systems Manager API Reference, StartSession and TerminateSession.
 */
export const sessionActions = {
  StartSession: action(
    structure({ Target: string, DocumentName: string, Reason: string, Parameters: map(list(string)) }),
    ({ Target: target = '', DocumentName: asked, Reason: reason, Parameters: parameters = {} }, caller) => {
      const { world, region, account, identity } = caller;
      checkConstraints('ValidationException', [
        { name: 'target', value: target === '' ? undefined : target, required: true, least: 1, most: 400 },
        { name: 'documentName', value: asked, pattern: '[a-zA-Z0-9_\\-.:/]{3,128}' },
        { name: 'reason', value: reason, least: 1, most: 256 },
      ]);
      const document = asked ?? 'SSM-SessionManagerRunShell';
      const known = Object.hasOwn(documents, document) ? documents[document] : undefined;
      if (known === undefined) throw refusal('InvalidDocument', `Document with name ${document} does not exist.`);
      for (const [name, values] of Object.entries(parameters)) {
        if (!known.includes(name))
          throw refusal('ValidationException', `Parameter "${name}" is not defined in the document ${document}.`);
        if (name !== 'host' && !values.every((value) => /^\d{1,5}$/.test(value) && Number(value) <= 65_535))
          throw refusal('ValidationException', `Parameter "${name}" has an invalid value: ${values.join(',')}.`);
      }
      const instance = region.instances.get(target);
      if (instance === undefined || !isConnected(instance, caller))
        throw refusal('TargetNotConnected', `${target} is not connected.`);
      const id = `${identity.arn.split('/').at(-1) ?? 'session'}-${randomBytes(9).toString('hex').slice(0, 17)}`;
      account.sessions.set(id, {
        region: region.name,
        instanceId: instance.id,
        document,
        ...(reason === undefined ? {} : { reason }),
        parameters,
        owner: identity.arn,
        startedAt: world.clock.now(),
      });
      return {
        SessionId: id,
        TokenValue: `AAEAA${randomBytes(96).toString('base64')}`,
        StreamUrl: `wss://ssmmessages.${region.name}.amazonaws.com/v1/data-channel/${id}?role=publish_subscribe`,
      };
    },
  ),
  TerminateSession: action(structure({ SessionId: string }), ({ SessionId: id }, { world, account }) => {
    checkConstraints('ValidationException', [{ name: 'sessionId', value: id, required: true, least: 1, most: 96 }]);
    const session = account.sessions.get(id ?? '');
    // One that is unknown is answered like one that has ended.
    if (session !== undefined) session.endedAt ??= world.clock.now();
    return { SessionId: id };
  }),
};
