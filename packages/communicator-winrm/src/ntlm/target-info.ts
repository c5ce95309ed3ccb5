/** Pairs that a server tells of itself, by id (MS-NLMP 2.2.2.1), in their order. */
export type TargetInfo = ReadonlyMap<number, Buffer>;

export const pairs = {
  end: 0,
  computerName: 1,
  domainName: 2,
  flags: 6,
  timestamp: 7,
  targetName: 9,
  channelBindings: 10,
} as const;

export function readTargetInfo(bytes: Buffer): TargetInfo {
  const info = new Map<number, Buffer>();
  for (let at = 0; at + 4 <= bytes.length;) {
    const id = bytes.readUInt16LE(at);
    const length = bytes.readUInt16LE(at + 2);
    if (id === pairs.end) break;
    info.set(id, bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return info;
}

export function writeTargetInfo(info: TargetInfo): Buffer {
  const pair = (id: number, value: Uint8Array): Buffer => {
    const head = Buffer.alloc(4);
    head.writeUInt16LE(id, 0);
    head.writeUInt16LE(value.length, 2);
    return Buffer.concat([head, value]);
  };
  return Buffer.concat([...[...info].map(([id, value]) => pair(id, value)), pair(pairs.end, Buffer.alloc(0))]);
}
