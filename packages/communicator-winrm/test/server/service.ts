// The shells of MS-WSMV: what is asked in an envelope, and what is answered.
import { randomUUID } from 'node:crypto';
import { actions, namespaces, shellResource, signals } from '../../src/envelopes.ts';
import { elementNamed, elementsNamed, escapeXml, parseXml, type XmlElement } from '../../src/xml.ts';
import type { Machine } from './machine.ts';
import type { Program } from './program.ts';
import { runCommand, type RunningCommand } from './running-command.ts';

export interface Asked {
  readonly action: keyof typeof actions;
  readonly id: string;
  readonly shell: string;
  readonly command: string;
  readonly root: XmlElement;
  /** Of this request, for people: a command, a number of bytes. */
  readonly detail: string;
  /** Milliseconds. */
  readonly timeout: number;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

export interface FaultSaid {
  readonly code: number;
  readonly subcode: string;
  readonly reason: string;
}

export interface Service {
  read(envelope: string): Asked;
  answer(asked: Asked): Promise<Answer>;
  fault(asked: Pick<Asked, 'id'>, fault: FaultSaid): Answer;
  /** As the service forgets at a restart. */
  forget(): void;
  readonly shells: number;
}

export const faults = {
  timedOut: {
    code: 0x80338029,
    subcode: 'w:TimedOut',
    reason: 'The WS-Management service cannot complete the operation within the time specified in OperationTimeout.',
  },
  noShell: {
    code: 0x8033805b,
    subcode: 'w:InvalidSelectors',
    reason: 'The request for the Windows Remote Shell with ShellId failed because the shell was not found on the server.',
  },
  tooLarge: {
    code: 0x80338048,
    subcode: 'w:EncodingLimit',
    reason: 'The request exceeds the maximum size of an envelope.',
  },
  quota: {
    code: 0x803381a6,
    subcode: 'w:QuotaLimit',
    reason:
      'The WS-Management service cannot process the request. The maximum number of concurrent shells for this user has been exceeded.',
  },
} as const satisfies Record<string, FaultSaid>;

/** Bytes of output in one answer. */
const mostSaid = 96 * 1024;

export function openService(machine: Machine, programs: () => readonly Program[]): Service {
  const shells = new Map<string, Map<string, RunningCommand>>();
  const envelope = (id: string, action: string, body: string): string =>
    `<s:Envelope xml:lang="en-US" xmlns:s="${namespaces.soap}" xmlns:a="${namespaces.addressing}" xmlns:w="${namespaces.wsman}" ` +
    `xmlns:rsp="${namespaces.shell}" xmlns:p="${namespaces.microsoft}" xmlns:x="http://schemas.xmlsoap.org/ws/2004/09/transfer"><s:Header>` +
    `<a:Action>${action}</a:Action><a:MessageID>uuid:${randomUUID().toUpperCase()}</a:MessageID><a:To>${namespaces.addressing}/role/anonymous</a:To>` +
    `<a:RelatesTo>${escapeXml(id)}</a:RelatesTo></s:Header><s:Body>${body}</s:Body></s:Envelope>`;
  const ok = (asked: Asked, action: string, body: string): Answer => ({ status: 200, body: envelope(asked.id, action, body) });
  const fault: Service['fault'] = ({ id }, { code, subcode, reason }) => ({
    status: 500,
    body: envelope(
      id,
      'http://schemas.dmtf.org/wbem/wsman/1/wsman/fault',
      `<s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>${subcode}</s:Value></s:Subcode></s:Code>` +
        `<s:Reason><s:Text xml:lang="en-US">${reason} </s:Text></s:Reason><s:Detail><f:WSManFault xmlns:f="${namespaces.fault}" ` +
        `Code="${code}" Machine="machine"><f:Message>${reason} </f:Message></f:WSManFault></s:Detail></s:Fault>`,
    ),
  });

  return {
    fault,
    get shells() {
      return shells.size;
    },
    forget: () => {
      for (const commands of shells.values()) for (const command of commands.values()) command.interrupt();
      shells.clear();
    },
    read: (text) => {
      const root = parseXml(text);
      const header = elementNamed(root, 'Header');
      const uri = header === undefined ? undefined : elementNamed(header, 'Action')?.text.trim();
      const [action] = Object.entries(actions).find(([, known]) => known === uri) ?? [];
      if (action === undefined) throw new Error(`an action that is not known: ${uri ?? 'none'}`);
      if (elementNamed(root, 'ResourceURI')?.text.trim() !== shellResource) throw new Error('a resource that is no shell');
      const selector = [...elementsNamed(root, 'Selector')].find(({ attributes }) => attributes.get('Name') === 'ShellId');
      const about = [...elementsNamed(root, 'Stream'), ...elementsNamed(root, 'DesiredStream'), ...elementsNamed(root, 'Signal')];
      const asked = {
        action: action as Asked['action'],
        id: elementNamed(root, 'MessageID')?.text ?? '',
        shell: selector?.text.trim() ?? '',
        command: about[0]?.attributes.get('CommandId') ?? '',
        root,
        timeout: 1000 * Number(/^PT([\d.]+)S$/.exec(elementNamed(root, 'OperationTimeout')?.text ?? '')?.[1] ?? 60),
      };
      return { ...asked, detail: detailOf(asked) };
    },
    answer: async (asked) => {
      if (asked.action === 'create') {
        const id = randomUUID().toUpperCase();
        shells.set(id, new Map());
        const selectors = `<w:SelectorSet><w:Selector Name="ShellId">${id}</w:Selector></w:SelectorSet>`;
        return ok(
          asked,
          `${actions.create}Response`,
          `<x:ResourceCreated><a:Address>http://machine/wsman</a:Address><a:ReferenceParameters><w:ResourceURI>${shellResource}</w:ResourceURI>` +
            `${selectors}</a:ReferenceParameters></x:ResourceCreated><rsp:Shell><rsp:ShellId>${id}</rsp:ShellId></rsp:Shell>`,
        );
      }
      const commands = shells.get(asked.shell);
      if (commands === undefined) return fault(asked, faults.noShell);
      if (asked.action === 'delete') {
        for (const command of commands.values()) command.interrupt();
        shells.delete(asked.shell);
        return ok(asked, `${actions.delete}Response`, '');
      }
      if (asked.action === 'command') {
        const id = randomUUID().toUpperCase();
        commands.set(id, runCommand(asked.detail, programs(), machine));
        return ok(
          asked,
          `${actions.command}Response`,
          `<rsp:CommandResponse><rsp:CommandId>${id}</rsp:CommandId></rsp:CommandResponse>`,
        );
      }
      const command = commands.get(asked.command);
      if (command === undefined) return fault(asked, { ...faults.noShell, reason: 'The command was not found.' });
      switch (asked.action) {
        case 'send':
          for (const stream of elementsNamed(asked.root, 'Stream')) {
            const isLast = /^(true|1)$/i.test(stream.attributes.get('End') ?? '');
            command.send(Buffer.from(stream.text, 'base64'), isLast ? 'last' : 'more');
          }
          return ok(asked, `${actions.send}Response`, '<rsp:SendResponse/>');
        case 'signal': {
          if (elementNamed(asked.root, 'Code')?.text.trim() === signals.terminate) commands.delete(asked.command);
          command.interrupt();
          return ok(asked, `${actions.signal}Response`, '<rsp:SignalResponse/>');
        }
        case 'receive':
          return received(asked, command);
      }
    },
  };

  async function received(asked: Asked, command: RunningCommand): Promise<Answer> {
    const said = await command.receive(asked.timeout, mostSaid);
    if (said === undefined) return fault(asked, faults.timedOut);
    const name = `CommandId="${asked.command}"`;
    const stream = (kind: 'stdout' | 'stderr'): string =>
      said[kind].length === 0 ? '' : `<rsp:Stream Name="${kind}" ${name}>${said[kind].toString('base64')}</rsp:Stream>`;
    const isDone = said.exitCode !== undefined;
    const end = (['stdout', 'stderr'] as const).map((kind) => `<rsp:Stream Name="${kind}" ${name} End="true"></rsp:Stream>`);
    const state = isDone
      ? `${end.join('')}<rsp:CommandState ${name} State="${namespaces.shell}/CommandState/Done"><rsp:ExitCode>${said.exitCode}</rsp:ExitCode></rsp:CommandState>`
      : `<rsp:CommandState ${name} State="${namespaces.shell}/CommandState/Running"/>`;
    const body = `<rsp:ReceiveResponse>${stream('stdout')}${stream('stderr')}${state}</rsp:ReceiveResponse>`;
    return ok(asked, `${actions.receive}Response`, body);
  }
}

function detailOf({ action, root }: Pick<Asked, 'action' | 'root'>): string {
  switch (action) {
    case 'command': {
      // Arguments follow the command as they are (MS-WSMV 2.2.4.7).
      const line = [elementNamed(root, 'Command'), ...elementsNamed(root, 'Arguments')].map((one) => one?.text.trim() ?? '');
      return line.filter((word) => word !== '').join(' ');
    }
    case 'send': {
      const bytes = [...elementsNamed(root, 'Stream')].reduce((sum, { text }) => sum + Buffer.from(text, 'base64').length, 0);
      return String(bytes);
    }
    case 'signal':
      return elementNamed(root, 'Code')?.text.trim().replace(/^.*\//, '') ?? '';
    case 'create':
    case 'receive':
    case 'delete':
      return '';
  }
}
