// Every message as it goes over the wire is a file of `messages`; UPDATE_FIXTURES=1 rewrites them.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { commandIdOf, type Fault, faultOf, isTimedOut, isTooLarge, outputOf, shellIdOf } from '../src/answers.ts';
import { sealBody, unsealBody } from '../src/encrypted-body.ts';
import {
  createShell,
  deleteShell,
  receiveOutput,
  type Sender,
  sendInput,
  signalCommand,
  startCommand,
} from '../src/envelopes.ts';
import { sealing } from '../src/ntlm/sealing.ts';
import { elementNamed, parseXml } from '../src/xml.ts';

const sender: Sender = { to: 'http://machine.test:5985/wsman', maxEnvelopeSize: 512_000, operationTimeout: 60_000 };
const id = '00000000-0000-0000-0000-000000000001';
const shell = '11111111-2222-3333-4444-555555555555';
const command = '66666666-7777-8888-9999-AAAAAAAAAAAA';

const messages: Readonly<Record<string, string>> = {
  create: createShell(sender, id),
  command: startCommand(sender, id, { shell, command: 'echo "a" & dir <x>', input: 'console' }),
  'command-that-reads': startCommand(sender, id, { shell, command: 'sort', input: 'pipe' }),
  send: sendInput(sender, id, { shell, command, bytes: Buffer.from('input\r\n'), ending: 'more' }),
  'send-last': sendInput({ ...sender, operationTimeout: 1500 }, id, { shell, command, bytes: Buffer.alloc(0), ending: 'last' }),
  receive: receiveOutput(sender, id, { shell, command }),
  interrupt: signalCommand(sender, id, { shell, command, signal: 'interrupt' }),
  terminate: signalCommand(sender, id, { shell, command, signal: 'terminate' }),
  delete: deleteShell(sender, id, shell),
};

test.each(Object.entries(messages))('%s', (name, message) => {
  const file = fileURLToPath(new URL(`messages/${name}.xml`, import.meta.url));
  const lines = `${message.replace(/></g, '>\n<')}\n`;
  if (process.env['UPDATE_FIXTURES'] === '1') writeFileSync(file, lines);
  expect(lines).toBe(readFileSync(file, 'utf8'));
  const root = parseXml(message);
  expect(elementNamed(root, 'MessageID')?.text).toBe(`uuid:${id}`);
  if (name.startsWith('command-')) expect(elementNamed(root, 'Command')?.text).toBe('sort');
});

const envelope = (body: string): string =>
  `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd" ` +
  `xmlns:rsp="http://schemas.microsoft.com/wbem/wsman/1/windows/shell"><s:Header/><s:Body>${body}</s:Body></s:Envelope>`;

describe('answers', () => {
  test('the shell is named by its selector, or by itself', () => {
    expect(
      shellIdOf(parseXml(envelope(`<w:SelectorSet><w:Selector Name="ShellId"> ${shell} </w:Selector></w:SelectorSet>`))),
    ).toBe(shell);
    expect(shellIdOf(parseXml(envelope(`<rsp:Shell><rsp:ShellId>${shell}</rsp:ShellId></rsp:Shell>`)))).toBe(shell);
    expect(shellIdOf(parseXml(envelope('')))).toBeUndefined();
  });

  test('the command', () => {
    expect(
      commandIdOf(parseXml(envelope(`<rsp:CommandResponse><rsp:CommandId>${command}</rsp:CommandId></rsp:CommandResponse>`))),
    ).toBe(command);
    expect(commandIdOf(parseXml(envelope('<rsp:CommandResponse/>')))).toBeUndefined();
  });

  const output = (state: string, code = ''): string =>
    envelope(
      `<rsp:ReceiveResponse><rsp:Stream Name="stdout">YQ==</rsp:Stream><rsp:Stream Name="stderr">Yg==</rsp:Stream><rsp:Stream Name="stdout">Yw==</rsp:Stream>` +
        `<rsp:Stream Name="stdout" End="true"></rsp:Stream><rsp:CommandState State="http://schemas.microsoft.com/wbem/wsman/1/windows/shell/CommandState/${state}">${code}</rsp:CommandState></rsp:ReceiveResponse>`,
    );

  test('what a command says, in its order', () => {
    const running = outputOf(parseXml(output('Running')));
    expect([running?.stdout.toString(), running?.stderr.toString(), running?.exitCode]).toEqual(['ac', 'b', undefined]);
    expect(outputOf(parseXml(output('Done', '<rsp:ExitCode>3</rsp:ExitCode>')))?.exitCode).toBe(3);
    expect(outputOf(parseXml(output('Done')))?.exitCode).toBe(0);
    expect(outputOf(parseXml(envelope('')))).toBeUndefined();
  });

  const fault = (subcode: string, detail: string): Fault | undefined =>
    faultOf(
      parseXml(
        envelope(
          `<s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>${subcode}</s:Value></s:Subcode></s:Code>` +
            `<s:Reason><s:Text xml:lang="en-US">It is so. </s:Text></s:Reason><s:Detail>${detail}</s:Detail></s:Fault>`,
        ),
      ),
    );

  test('faults', () => {
    const detail = (code: number | string): string =>
      `<f:WSManFault xmlns:f="http://schemas.microsoft.com/wbem/wsman/1/wsmanfault" Code="${code}"><f:Message><f:ProviderFault>deep</f:ProviderFault></f:Message></f:WSManFault>`;
    expect(fault('w:InternalError', detail(2150858843))).toEqual({
      code: 2150858843,
      subcode: 'InternalError',
      reason: 'It is so',
    });
    expect(fault('w:InternalError', detail('nonsense'))?.code).toBeUndefined();
    for (const timedOut of [fault('w:TimedOut', ''), fault('x:Other', detail(2150858793))])
      expect(timedOut !== undefined && isTimedOut(timedOut)).toBe(true);
    const large = fault('w:EncodingLimit', '');
    expect(large !== undefined && isTooLarge(large)).toBe(true);
    expect(faultOf(parseXml(envelope('<s:Fault/>')))).toEqual({
      code: undefined,
      subcode: '',
      reason: 'a fault without a reason',
    });
    expect(faultOf(parseXml(envelope('')))).toBeUndefined();
  });
});

describe('sealed bodies', () => {
  const key = Buffer.alloc(16, 1);
  test('come back as they went, one after another', () => {
    const [here, there] = [sealing(key, 'client'), sealing(key, 'server')];
    for (const message of ['<a/>', 'é'.repeat(1000), '--Encrypted Boundary--\r\n']) {
      const body = sealBody(here, message);
      expect(body.subarray(0, 22).toString()).toBe('--Encrypted Boundary\r\n');
      expect(unsealBody(there, body)).toBe(message);
    }
  });

  test.each([
    ['', /form that is not known/],
    ['--Encrypted Boundary\r\n\tContent-Type: application/octet-stream\r\n', /form that is not known/],
    ['Length=5\r\n\tContent-Type: application/octet-stream\r\n\x10\0\0\0short', /cut short/],
    ['Length=1\r\n\tContent-Type: application/octet-stream\r\n\x10\0\0\0wrong signature!x', /changed on the way/],
    ['Length=1\r\n\tContent-Type: application/octet-stream\r\n\xff\xff\xff\x7f', /cut short/],
  ])('%j is refused', (body, reason) => {
    expect(() => unsealBody(sealing(key, 'client'), Buffer.from(body, 'latin1'))).toThrow(reason);
  });
});
