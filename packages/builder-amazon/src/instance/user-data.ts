import { readFile } from 'node:fs/promises';
import { failure } from '@imgbuild/core/sdk';
import type { InstanceConfig } from '../config/instance.ts';
import { problems } from '../problems.ts';

/** Base64 as Go's strict reader takes it, which decides in Packer: padded, in lines or not. */
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The instance's user data in base64; nothing without. What is base64 already is taken as it is. */
export async function userDataOf({
  user_data: text = '',
  user_data_file: path = '',
}: Pick<InstanceConfig, 'user_data' | 'user_data_file'>): Promise<string | undefined> {
  const bytes = path === '' ? Buffer.from(text) : await read(path);
  if (bytes.length === 0) return undefined;
  const lines = bytes.toString('latin1').replaceAll(/[\r\n]/g, '');
  return base64.test(lines) ? lines : bytes.toString('base64');
}

async function read(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw failure(problems.create('user-data-unreadable', { path, reason }), error);
  }
}
