import type { ComponentHandle, Configured } from '@imgbuild/core';
import type { DataSource, Json } from '@imgbuild/core/sdk';

/** Reads a data source with its configuration; undefined when it is not read now, and so not known. */
export type ReadData = (source: {
  readonly type: string;
  readonly name: string;
  readonly component: ComponentHandle<DataSource>;
  readonly configured: Configured;
}) => Promise<Readonly<Record<string, Json>> | undefined>;

/** A data source is read once, however often it is evaluated. */
export function readOnce(read: ReadData): ReadData {
  const before = new Map<string, ReturnType<ReadData>>();
  return (source) => {
    const key = `${source.type}.${source.name}`;
    const reading = before.get(key) ?? read(source);
    before.set(key, reading);
    return reading;
  };
}
