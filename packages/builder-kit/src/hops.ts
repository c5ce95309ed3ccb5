/** A machine on the way, as `ssh -J` writes it. */
export interface Hop {
  readonly user?: string;
  readonly host: string;
  readonly port?: number;
}

/** Reads `[USER@]HOST[:PORT],…`; nothing when it is not of that form. An IPv6 address with a port stands in brackets. */
export function readHops(text: string): readonly Hop[] | undefined {
  const hops = text.split(',').map(readHop);
  return hops.every((hop) => hop !== undefined) ? hops : undefined;
}

function readHop(text: string): Hop | undefined {
  const match =
    /^(?:([^@\s]+)@)?(?:\[([0-9A-Fa-f:.%\w]+)\]|([^@:\s[\]]+)|([0-9A-Fa-f]*:[0-9A-Fa-f:.%\w]*:[^@\s[\]]*))(?::(\d{1,5}))?$/.exec(
      text.trim(),
    );
  const host = match?.[2] ?? match?.[3] ?? match?.[4];
  if (match === null || host === undefined) return undefined;
  const [, user, , , , port] = match;
  if (port !== undefined && (Number(port) === 0 || Number(port) > 65_535)) return undefined;
  return { ...(user === undefined ? {} : { user }), host, ...(port === undefined ? {} : { port: Number(port) }) };
}

/** A tunnel: a port on one side, and what it leads to on the other. */
export interface Tunnel {
  readonly port: number;
  readonly host: string;
  readonly hostPort: number;
}

/** Reads `PORT:HOST:PORT`; nothing when it is not of that form. */
export function readTunnel(text: string): Tunnel | undefined {
  const match = /^(\d{1,5}):(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text);
  const host = match?.[2] ?? match?.[3];
  if (match === null || host === undefined) return undefined;
  const [port, hostPort] = [Number(match[1]), Number(match[4])];
  return port > 65_535 || hostPort > 65_535 || hostPort === 0 ? undefined : { port, host, hostPort };
}
