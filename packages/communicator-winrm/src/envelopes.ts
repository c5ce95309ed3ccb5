import { escapeXml } from './xml.ts';

// Messages to the shell of MS-WSMV (3.1.4), in envelopes of DSP0226 (WS-Management).

export const namespaces = {
  soap: 'http://www.w3.org/2003/05/soap-envelope',
  addressing: 'http://schemas.xmlsoap.org/ws/2004/08/addressing',
  wsman: 'http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd',
  microsoft: 'http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd',
  shell: 'http://schemas.microsoft.com/wbem/wsman/1/windows/shell',
  fault: 'http://schemas.microsoft.com/wbem/wsman/1/wsmanfault',
} as const;

const transfer = 'http://schemas.xmlsoap.org/ws/2004/09/transfer';

export const actions = {
  create: `${transfer}/Create`,
  delete: `${transfer}/Delete`,
  command: `${namespaces.shell}/Command`,
  send: `${namespaces.shell}/Send`,
  receive: `${namespaces.shell}/Receive`,
  signal: `${namespaces.shell}/Signal`,
} as const;

export type Action = keyof typeof actions;

/** Kind of the shell: one that runs commands by cmd.exe. */
export const shellResource = `${namespaces.shell}/cmd`;

export const signals = {
  interrupt: `${namespaces.shell}/signal/ctrl_c`,
  terminate: `${namespaces.shell}/signal/terminate`,
} as const;

/** What is the same in all messages to one machine. */
export interface Sender {
  /** Address of the service. */
  readonly to: string;
  /** Greatest answer that is wanted, in bytes. */
  readonly maxEnvelopeSize: number;
  /** How long the machine may wait with an answer, in milliseconds. */
  readonly operationTimeout: number;
}

interface Message {
  readonly action: Action;
  /** Names the message, so that the answer can name it too. */
  readonly id: string;
  readonly shell?: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly body: string;
}

function envelope(sender: Sender, { action, id, shell, options, body }: Message): string {
  const must = 's:mustUnderstand="true"';
  const optionList = Object.entries(options ?? {}).map(
    ([name, value]) => `<w:Option Name="${name}">${escapeXml(value)}</w:Option>`,
  );
  return [
    `<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="${namespaces.soap}" xmlns:a="${namespaces.addressing}"`,
    ` xmlns:w="${namespaces.wsman}" xmlns:p="${namespaces.microsoft}" xmlns:rsp="${namespaces.shell}"><s:Header>`,
    `<a:To>${escapeXml(sender.to)}</a:To>`,
    `<a:ReplyTo><a:Address ${must}>${namespaces.addressing}/role/anonymous</a:Address></a:ReplyTo>`,
    `<w:MaxEnvelopeSize ${must}>${sender.maxEnvelopeSize}</w:MaxEnvelopeSize>`,
    `<a:MessageID>uuid:${id}</a:MessageID>`,
    '<w:Locale s:mustUnderstand="false" xml:lang="en-US"/><p:DataLocale s:mustUnderstand="false" xml:lang="en-US"/>',
    `<w:OperationTimeout>PT${(sender.operationTimeout / 1000).toFixed(3)}S</w:OperationTimeout>`,
    `<w:ResourceURI ${must}>${shellResource}</w:ResourceURI>`,
    `<a:Action ${must}>${actions[action]}</a:Action>`,
    shell === undefined ? '' : `<w:SelectorSet><w:Selector Name="ShellId">${escapeXml(shell)}</w:Selector></w:SelectorSet>`,
    optionList.length === 0 ? '' : `<w:OptionSet>${optionList.join('')}</w:OptionSet>`,
    `</s:Header><s:Body>${body}</s:Body></s:Envelope>`,
  ].join('');
}

/** Opens a shell that speaks UTF-8. */
export function createShell(sender: Sender, id: string): string {
  const options = { WINRS_NOPROFILE: 'FALSE', WINRS_CODEPAGE: '65001' };
  const body =
    '<rsp:Shell><rsp:InputStreams>stdin</rsp:InputStreams><rsp:OutputStreams>stdout stderr</rsp:OutputStreams></rsp:Shell>';
  return envelope(sender, { action: 'create', id, options, body });
}

/** How a command reads: as from a keyboard, or from a pipe, where the bytes are those that were sent. */
export type Input = 'console' | 'pipe';

/** Starts a command in a shell. */
export function startCommand(
  sender: Sender,
  id: string,
  { shell, command, input }: { readonly shell: string; readonly command: string; readonly input: Input },
): string {
  const options = { WINRS_CONSOLEMODE_STDIN: input === 'console' ? 'TRUE' : 'FALSE', WINRS_SKIP_CMD_SHELL: 'FALSE' };
  const body = `<rsp:CommandLine><rsp:Command>${escapeXml(command)}</rsp:Command></rsp:CommandLine>`;
  return envelope(sender, { action: 'command', id, shell, options, body });
}

/** Names a command that was started. */
export interface CommandName {
  readonly shell: string;
  readonly command: string;
}

/** Bytes for a command's standard input; `last` ends it. */
export function sendInput(
  sender: Sender,
  id: string,
  { shell, command, bytes, ending }: CommandName & { readonly bytes: Uint8Array; readonly ending: 'more' | 'last' },
): string {
  const end = ending === 'last' ? ' End="true"' : '';
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  const body = `<rsp:Send><rsp:Stream Name="stdin" CommandId="${escapeXml(command)}"${end}>${data}</rsp:Stream></rsp:Send>`;
  return envelope(sender, { action: 'send', id, shell, body });
}

/** Asks for what a command said since. */
export function receiveOutput(sender: Sender, id: string, { shell, command }: CommandName): string {
  const stream = `<rsp:DesiredStream CommandId="${escapeXml(command)}">stdout stderr</rsp:DesiredStream>`;
  return envelope(sender, { action: 'receive', id, shell, body: `<rsp:Receive>${stream}</rsp:Receive>` });
}

export function signalCommand(
  sender: Sender,
  id: string,
  { shell, command, signal }: CommandName & { readonly signal: keyof typeof signals },
): string {
  const body = `<rsp:Signal CommandId="${escapeXml(command)}"><rsp:Code>${signals[signal]}</rsp:Code></rsp:Signal>`;
  return envelope(sender, { action: 'signal', id, shell, body });
}

/** Closes a shell; what runs in it is ended. */
export function deleteShell(sender: Sender, id: string, shell: string): string {
  return envelope(sender, { action: 'delete', id, shell, body: '' });
}
