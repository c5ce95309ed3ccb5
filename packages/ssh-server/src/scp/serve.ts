import type { Channel } from '../channel.ts';
import type { HandleContext } from '../sftp/handles.ts';
import type { ScpCommand } from './command.ts';
import type { ScpContext } from './context.ts';
import { receive } from './receive.ts';
import { send } from './send.ts';
import { byteReader } from './wire.ts';

/** Does what an `scp` on the machine would do, which has none. Gives its exit code. */
export async function serveScp(command: ScpCommand, channel: Channel, ctx: HandleContext): Promise<number> {
  const write = (bytes: Uint8Array): Promise<void> => channel.write('stdout', bytes);
  const scp: ScpContext = { ...ctx, command, write, reader: byteReader(channel.input) };
  return command.direction === 'to' ? receive(scp) : send(scp);
}
