import { attr, body, type Body, bodies, type Connection, type Json, t } from '../sdk/index.ts';

/** `build.*` that every build has, whatever its builder. Names are Packer's. */
export const standardOutputs = body({
  ID: attr(t.string, { doc: 'Id of the machine, as its platform names it.', required: true }),
  Host: attr(t.string, { doc: 'Address of the machine.', required: true }),
  Port: attr(t.number, { doc: 'Port of the connection.', required: true }),
  User: attr(t.string, { doc: 'Name the connection logs in with.', required: true }),
  Password: attr(t.string, { doc: 'Password of the connection.', required: true, sensitive: true }),
  ConnType: attr(t.string, { doc: 'Communicator: `ssh`, `winrm`, `none` or a builder’s own.', required: true }),
  PackerRunUUID: attr(t.string, { doc: 'Id of the run.', required: true }),
  PackerHTTPIP: attr(t.string, { doc: 'Address of the builder’s HTTP server.', required: true }),
  PackerHTTPPort: attr(t.string, { doc: 'Port of the builder’s HTTP server.', required: true }),
  PackerHTTPAddr: attr(t.string, { doc: 'Address and port of the builder’s HTTP server.', required: true }),
  SSHPublicKey: attr(t.string, { doc: 'Public key of the connection, in OpenSSH’s format.', required: true }),
  SSHPrivateKey: attr(t.string, { doc: 'Private key of the connection, PEM.', required: true, sensitive: true }),
  SSHPrivateKeyFile: attr(t.string, { doc: 'Path of the private key, where the template gave one.', required: true }),
  SSHAgentAuth: attr(t.bool, { doc: 'Whether an SSH agent authenticates.', required: true }),
  WinRMPassword: attr(t.string, { doc: 'Password of a WinRM connection.', required: true, sensitive: true }),
});

/** All of `build.*` of a builder, for typing what is not known yet. */
export function outputsOf(builder: Body): Body {
  return bodies(standardOutputs, builder);
}

/** The names whose values are secrets. */
export function sensitiveOutputs(outputs: Body): ReadonlySet<string> {
  return new Set(
    Object.entries(outputs.fields).flatMap(([name, field]) =>
      field.field === 'attribute' && field.sensitive === true ? [name] : [],
    ),
  );
}

/** Values of the standard names, from the machine that a builder made. What it has no answer for is Packer's own placeholder. */
export function standardValues(machineId: string, connection: Connection, runId: string): Readonly<Record<string, Json>> {
  const winrm = connection.communicator === 'winrm';
  const settings = (connection.settings ?? {}) as Readonly<Record<string, Json>>;
  return {
    ID: machineId,
    Host: connection.host ?? '',
    Port: connection.port ?? 0,
    User: connection.user ?? '',
    Password: connection.password ?? '',
    ConnType: connection.communicator,
    PackerRunUUID: runId,
    PackerHTTPIP: 'ERR_HTTP_IP_NOT_IMPLEMENTED_BY_BUILDER',
    PackerHTTPPort: 'ERR_HTTP_PORT_NOT_IMPLEMENTED_BY_BUILDER',
    PackerHTTPAddr: 'ERR_HTTP_ADDR_NOT_IMPLEMENTED_BY_BUILDER',
    SSHPublicKey: connection.publicKey ?? '',
    SSHPrivateKey: connection.privateKey ?? '',
    SSHPrivateKeyFile: connection.privateKeyFile ?? '',
    SSHAgentAuth: settings['ssh_agent_auth'] === true,
    WinRMPassword: winrm ? (connection.password ?? '') : '',
  };
}
