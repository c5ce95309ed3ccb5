import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Exchange } from './judge.ts';

export type SampledExchange = Exchange & Required<Pick<Exchange, 'answer'>>;

/** One whole exchange for every operation of a service, made by botocore from the model: all parameters, all members. */
export function samplesOf(service: string): readonly SampledExchange[] {
  const argv = ['-B', fileURLToPath(new URL('samples.py', import.meta.url)), service];
  const output = execFileSync('/usr/bin/python3', argv, { encoding: 'utf8', maxBuffer: 2 ** 26 });
  return output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as SampledExchange);
}

/** The operation that a request names. */
export function operationOf({ body, headers }: Pick<Exchange, 'body' | 'headers'>): string {
  const target = Object.entries(headers).find(([name]) => name.toLowerCase() === 'x-amz-target')?.[1];
  return target?.split('.')[1] ?? new URLSearchParams(body).get('Action') ?? '';
}
