import { request } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';

/** What an engine answered, also when it was no. */
export interface EngineAnswer {
  readonly status: number;
  readonly text: string;
}

/** One request of the Engine API, past the client that is tested. A body that comes in parts is an archive; any other goes as JSON. */
export function callEngine(
  socketPath: string,
  method: string,
  path: string,
  body?: object | AsyncIterable<Uint8Array>,
): Promise<EngineAnswer> {
  const isArchive = body !== undefined && Symbol.asyncIterator in body;
  const headers = body === undefined ? {} : { 'Content-Type': isArchive ? 'application/x-tar' : 'application/json' };
  return new Promise((resolve, reject) => {
    const asking = request({ socketPath, method, path, headers, agent: false }, (answer) => {
      text(answer).then((said) => resolve({ status: answer.statusCode ?? 500, text: said }), reject);
    });
    asking.on('error', reject);
    if (isArchive) pipeline(Readable.from(body), asking).catch(reject);
    else asking.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
