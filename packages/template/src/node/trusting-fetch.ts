import { request, type RequestOptions } from 'node:https';
import { type HttpAnswer, type HttpQuestion, longestAnswer, type Trust } from '../services/access.ts';

/** Asks an HTTPS server with a trust of its own. Rejects with what the connection or the signal rejects with. */
export function fetchTrusting({ url, headers, signal }: HttpQuestion, trust: Trust): Promise<HttpAnswer> {
  const options: RequestOptions = {
    headers,
    signal,
    rejectUnauthorized: trust.verify === 'yes',
    ...(trust.authorities.length === 0 ? {} : { ca: [...trust.authorities] }),
    ...(trust.certificate === undefined ? {} : { cert: trust.certificate }),
    ...(trust.key === undefined ? {} : { key: trust.key }),
    ...(trust.serverName === undefined ? {} : { servername: trust.serverName }),
  };
  return new Promise((resolve, reject) => {
    const asked = request(url, options, (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('error', reject);
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size > longestAnswer) response.destroy(new Error('its answer is too long'));
      });
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          location: response.headers.location,
          text: new TextDecoder().decode(Buffer.concat(chunks)),
        }),
      );
    });
    asked.on('error', reject);
    asked.end();
  });
}
