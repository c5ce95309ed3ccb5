import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { failureLine, toldLines } from '@imgbuild/core/testing';
import type { Host } from '@imgbuild/core/sdk';
import { joinClients } from '../../src/aws/clients.ts';
import { prevalidate } from '../../src/prevalidate.ts';
import type { World } from '../world.ts';

/** Parameters of a call, and where it was made. */
export type Sent = Readonly<Record<string, string>> & { readonly region: string };

export interface Options {
  readonly name?: string;
  readonly force?: boolean;
  /** Whose sleeps, and by which environment; the world's unless given. */
  readonly host?: Host;
}

/** Prevalidates as a build does, with clients of its configuration; gives what was told, and how it failed. */
export async function validate(
  world: World,
  raw: Readonly<Record<string, unknown>> = {},
  { name = 'image', force = false, host = world.host }: Options = {},
): Promise<readonly string[]> {
  const config = world.configOf(raw);
  const before = world.report.told.length;
  const { signal } = world;
  const { clients, leave } = await joinClients(config, { host, signal });
  const failed = await prevalidate(config, { name, force }, { ...world.work, host, step: world.step }, clients).then(
    () => [],
    (error: unknown) => [failureLine(error)],
  );
  await leave();
  return [...toldLines(world.report).slice(before), ...failed];
}

/** Calls of an action, with their regions. */
export function sent({ amazon }: World, action: string): Sent[] {
  return amazon.calls.calls.flatMap((call) =>
    call.action === action ? [{ region: call.region, ...(call.parameters as Readonly<Record<string, string>>) }] : [],
  );
}

export const first = 'say: Prevalidating any provided VPC information';

/** A server whose every answer is this one. */
export async function answering(type: string, text: string): Promise<{ readonly url: string } & AsyncDisposable> {
  const server = createServer((_, outgoing) => outgoing.writeHead(200, { 'content-type': type }).end(text));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
