import { allText, elementNamed, elementsNamed, type XmlElement } from './xml.ts';

/** What a machine says instead of an answer (DSP0226, section 14; MS-WSMV 2.2.4.15 and 2.2.4.43). */
export interface Fault {
  /** Windows' number for it, where it tells one. */
  readonly code: number | undefined;
  /** The local name of the fault's subcode, as `EncodingLimit`. */
  readonly subcode: string;
  /** Half a sentence for people. */
  readonly reason: string;
}

/** The machine had nothing to say in the time it was given; to be asked again (MS-WSMV 3.1.4.14). */
const operationTimedOut = 0x80338029;

export const isTimedOut = ({ code, subcode }: Fault): boolean => code === operationTimedOut || subcode === 'TimedOut';

/** A message that is greater than the machine takes (DSP0226, section 14.8). */
export const isTooLarge = ({ subcode }: Fault): boolean => subcode === 'EncodingLimit';

export function faultOf(root: XmlElement): Fault | undefined {
  const body = root.children.find(({ name }) => name === 'Body');
  const fault = body?.children.find(({ name }) => name === 'Fault');
  if (fault === undefined) return undefined;
  const detail = elementNamed(fault, 'WSManFault');
  const number = Number(detail?.attributes.get('Code'));
  const subcode = elementNamed(fault, 'Subcode');
  const value = subcode === undefined ? '' : (elementNamed(subcode, 'Value')?.text ?? '');
  const message = detail === undefined ? undefined : elementNamed(detail, 'Message');
  const text = elementNamed(fault, 'Reason');
  const reason = [text, message]
    .map((element) => (element === undefined ? '' : allText(element).replace(/\s+/g, ' ').trim()))
    .find((words) => words !== '');
  return {
    code: Number.isInteger(number) && number !== 0 ? number >>> 0 : undefined,
    subcode: value.trim().replace(/^.*:/, ''),
    reason: (reason ?? 'a fault without a reason').replace(/\.$/, ''),
  };
}

/** The new shell's name. */
export function shellIdOf(root: XmlElement): string | undefined {
  const selector = [...elementsNamed(root, 'Selector')].find(({ attributes }) => attributes.get('Name') === 'ShellId');
  const id = (selector ?? elementNamed(root, 'ShellId'))?.text.trim();
  return id === '' ? undefined : id;
}

/** The new command's name. */
export function commandIdOf(root: XmlElement): string | undefined {
  const id = elementNamed(root, 'CommandId')?.text.trim();
  return id === '' ? undefined : id;
}

/** What a command said since it was asked last. */
export interface Output {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  /** When it has ended. */
  readonly exitCode: number | undefined;
}

export const nothingSaid: Output = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0), exitCode: undefined };

export function outputOf(root: XmlElement): Output | undefined {
  const response = elementNamed(root, 'ReceiveResponse');
  if (response === undefined) return undefined;
  const said = (stream: string): Buffer =>
    Buffer.concat(
      response.children
        .filter(({ name, attributes }) => name === 'Stream' && attributes.get('Name') === stream)
        .map(({ text }) => Buffer.from(text, 'base64')),
    );
  const state = response.children.find(({ name }) => name === 'CommandState');
  const isDone = state?.attributes.get('State')?.endsWith('/CommandState/Done') === true;
  const code = state === undefined ? undefined : elementNamed(state, 'ExitCode')?.text.trim();
  return { stdout: said('stdout'), stderr: said('stderr'), exitCode: isDone ? Number(code ?? 0) : undefined };
}
