import type { HandleContext } from '../sftp/handles.ts';
import type { ScpCommand } from './command.ts';
import type { ByteReader } from './wire.ts';

/** What receiving and sending need. */
export interface ScpContext extends HandleContext {
  readonly command: ScpCommand;
  readonly reader: ByteReader;
  write(bytes: Uint8Array): Promise<void>;
}

/** An error that both sides see: a byte, and the words of scp. */
export function complaint(words: string): Buffer {
  return Buffer.from(`\x01scp: ${words.replaceAll('\n', ' ')}\n`);
}
