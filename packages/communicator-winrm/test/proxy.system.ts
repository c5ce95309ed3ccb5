import { createServer, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, test } from 'vitest';
import { makeCertificate } from './certificate.ts';
import { openWorld, run } from './connect.ts';

/** A proxy that knows one machine by name, and writes down what it is asked for. */
async function openProxy(machine: () => number): Promise<{ readonly port: number; readonly asked: string[]; close(): void }> {
  const asked: string[] = [];
  const isKnown = (authorization: string | undefined): boolean => authorization === `Basic ${btoa('me:word')}`;
  const proxy: Server = createServer((incoming, answer) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    if (!isKnown(incoming.headers['proxy-authorization'])) {
      answer.writeHead(407).end();
      return;
    }
    const { 'proxy-authorization': _, ...headers } = incoming.headers;
    const passed = request({ method: 'POST', port: machine(), path: '/wsman', headers, agent: false }, (back) => {
      answer.writeHead(back.statusCode ?? 502, back.headers);
      back.pipe(answer);
    });
    incoming.pipe(passed);
  });
  proxy.on('connect', (incoming, socket) => {
    asked.push(`CONNECT ${incoming.url}`);
    if (!isKnown(incoming.headers['proxy-authorization'])) {
      socket.end('HTTP/1.1 407 No\r\n\r\n');
      return;
    }
    const there = connect(machine(), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      there.pipe(socket);
      socket.pipe(there);
    });
    there.on('error', () => socket.destroy());
    socket.on('error', () => there.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    port: (proxy.address() as AddressInfo).port,
    asked,
    close: () => {
      proxy.close();
      proxy.closeAllConnections();
    },
  };
}

test.each([
  ['http', {}, {}, 'POST http://machine.test:5985/wsman'],
  ['https', { tls: makeCertificate() }, { winrm_insecure: true, winrm_use_ntlm: true }, 'CONNECT machine.test:5986'],
] as const)('%s goes through the proxy of the environment', async (scheme, server, settings, expected) => {
  let port = 0;
  const proxy = await openProxy(() => port);
  const address = `http://me:word@127.0.0.1:${proxy.port}`;
  try {
    await using world = await openWorld(server, { HTTP_PROXY: address, HTTPS_PROXY: address });
    port = world.server.port;
    const line = await world.connectAs({ host: 'machine.test', port: scheme === 'https' ? 5986 : 5985 }, settings);
    expect(await run(line, 'echo far')).toMatchObject({ stdout: 'far\r\n' });
    expect(new Set(proxy.asked)).toEqual(new Set([expected]));
  } finally {
    proxy.close();
  }
});

test('a proxy that refuses is told', async () => {
  const proxy = await openProxy(() => 0);
  try {
    await using world = await openWorld({ tls: makeCertificate() }, { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` });
    const connecting = world.connectAs({ host: 'machine.test' }, { winrm_timeout: '1s' });
    await expect(connecting).rejects.toThrow(`the proxy 127.0.0.1:${proxy.port} answered 407 No`);
  } finally {
    proxy.close();
  }
});
