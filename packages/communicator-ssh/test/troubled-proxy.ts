import { connect, createServer, type Socket } from 'node:net';

/** A port in front of another one, and what can go wrong on the way. */
export interface TroubledProxy extends AsyncDisposable {
  readonly port: number;
  /** Connections that were accepted so far. */
  readonly accepted: number;
  /** Bytes that went to the server so far, and came from it. */
  readonly sent: number;
  readonly received: number;
  /** Resets all connections. */
  cut(): void;
  /** Resets all connections when so many more bytes have gone to the server, or come from it; once. */
  cutAfter(bytes: number, direction: 'sent' | 'received'): void;
  /** The same, again and again. */
  cutEvery(bytes: number, direction: 'sent' | 'received'): void;
  /** Nothing passes any more, and nobody is told. */
  freeze(): void;
  /** New connections are `passed`, closed at once, or accepted and never served. */
  treat(how: 'pass' | 'refuse' | 'ignore'): void;
}

export async function troubledProxy(target: number): Promise<TroubledProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  const counts = { accepted: 0, sent: 0, received: 0 };
  const limits = { sent: Infinity, received: Infinity };
  const intervals = { sent: Infinity, received: Infinity };
  let treatment: 'pass' | 'refuse' | 'ignore' = 'pass';
  let isFrozen = false;
  const cut = (): void => {
    for (const pair of pairs) for (const socket of pair) socket.resetAndDestroy();
    pairs.clear();
  };
  const pass = (from: Socket, to: Socket, direction: 'sent' | 'received'): void => {
    from.on('data', (bytes: Buffer) => {
      if (isFrozen) return;
      counts[direction] += bytes.length;
      if (counts[direction] >= limits[direction]) {
        limits[direction] = counts[direction] + intervals[direction];
        cut();
        return;
      }
      if (!to.write(bytes)) {
        from.pause();
        to.once('drain', () => from.resume());
      }
    });
    from.on('end', () => isFrozen || to.end());
    from.on('error', () => to.destroy());
    from.on('close', () => isFrozen || to.destroy());
  };
  const listener = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    counts.accepted++;
    socket.on('error', () => undefined);
    if (treatment === 'refuse') return void socket.resetAndDestroy();
    if (treatment === 'ignore') return void pairs.add([socket, socket]);
    const onward = connect({ host: '127.0.0.1', port: target, noDelay: true, allowHalfOpen: true });
    pairs.add([socket, onward]);
    pass(socket, onward, 'sent');
    pass(onward, socket, 'received');
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return {
    port: (listener.address() as { port: number }).port,
    get accepted() {
      return counts.accepted;
    },
    get sent() {
      return counts.sent;
    },
    get received() {
      return counts.received;
    },
    cut,
    cutAfter: (bytes, direction) => {
      limits[direction] = counts[direction] + bytes;
    },
    cutEvery: (bytes, direction) => {
      intervals[direction] = bytes;
      limits[direction] = counts[direction] + bytes;
    },
    freeze: () => {
      isFrozen = true;
    },
    treat: (how) => {
      treatment = how;
      isFrozen = false;
    },
    [Symbol.asyncDispose]: async () => {
      cut();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}
