import type { Client, Command, MetadataBearer } from '@smithy/types';
import { type AskContext, type AskOptions, nameOf, persist } from './ask.ts';
import type { Clients, ClientSettings } from './clients.ts';
import { permissionFor, type ServiceName, services } from './services.ts';

/**
 * Asks a service other than EC2 as `ask` asks EC2, with one client of the service for all builds.
 * @param make `(settings) => new IAMClient(settings)`
 * @throws as `ask` does
 */
export async function askService<
  ServiceInput extends object,
  Input extends ServiceInput,
  ServiceOutput extends MetadataBearer,
  Output extends ServiceOutput,
  Config,
>(
  clients: Clients,
  service: ServiceName,
  make: (settings: ClientSettings) => Client<ServiceInput, ServiceOutput, Config>,
  command: Command<ServiceInput, Input, ServiceOutput, Output, Config>,
  ctx: AskContext,
  o: AskOptions = {},
): Promise<Output> {
  const name = nameOf(command);
  const permission = permissionFor(service, name);
  const client = clients.client(service, o.region, make);
  return persist(
    clients,
    { service: services[service].title, name, region: o.region ?? clients.region, permission },
    ctx,
    o,
    (signal) => client.send(command, { abortSignal: signal }),
  );
}
