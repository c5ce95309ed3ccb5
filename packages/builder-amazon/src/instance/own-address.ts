import { failure, timeLimit } from '@imgbuild/core/sdk';
import { variable } from '../aws/access.ts';
import { familyOf } from '../checks/cidr.ts';
import { problems } from '../problems.ts';
import type { Work } from '../work.ts';

/** Whom machines ask by which address they are seen, unless IMGBUILD_CHECKIP_URL names another who answers with an address. */
const usualUrl = 'https://checkip.amazonaws.com';

/** How often it is asked, how many milliseconds apart, and how many an answer may take. */
const [tries, apart, limit] = [3, 1_000, 10_000];

/** The public address of this machine. */
export async function publicAddress({ host, signal }: Pick<Work, 'host' | 'signal'>): Promise<string> {
  const { clock } = host;
  const url = variable(host, 'IMGBUILD_CHECKIP_URL') ?? usualUrl;
  for (let attempt = 1; ; attempt++) {
    try {
      using limited = timeLimit(limit, `the answer of ${url}`, { clock, signal });
      return await ask(url, limited.signal);
    } catch (error) {
      signal.throwIfAborted();
      if (attempt === tries) {
        const { message, cause } = error instanceof Error ? error : new Error(String(error));
        const reason = cause instanceof Error && cause.message !== '' ? cause.message : message;
        throw failure(problems.create('public-address-unknown', { url, reason }), error);
      }
    }
    await clock.sleep(apart, signal);
  }
}

async function ask(url: string, signal: AbortSignal): Promise<string> {
  const answer = await fetch(url, { signal });
  const text = (await answer.text()).trim();
  if (!answer.ok) throw new Error(`it answered with the status ${answer.status}`);
  if (familyOf(`${text}/32`) === undefined)
    throw new Error(`it answered ${JSON.stringify(text.slice(0, 60))}, which is no address`);
  return text;
}
