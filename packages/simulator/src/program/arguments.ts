import { parseArgs } from 'node:util';
import type { PublicImage } from '../amazon/public-images.ts';

export const usage = `Usage: imgbuild-simulator --amazon HOST:PORT [options]

  Clouds on this machine, for image builds: what is built is real, and nobody is asked for money. It prints the address of each
  cloud, and runs until it is interrupted.

  --amazon HOST:PORT    Amazon's EC2, STS, IAM, SSM, Secrets Manager and S3 behind one address; port 0 for a free one.
  --machines KIND       "sandbox": instances run, with their image's SSH server (Linux, as root). "stub": they exist in the
                        books only. Default: sandbox where that is possible.
  --image KEY=VALUE,…   An image that builds can begin with; may be given several times. Keys: name, owner (twelve digits),
                        user (whom its machines let in), archive (a tar of its root filesystem), architecture, platform
                        (windows). Without an archive it is a Debian made by mmdebstrap, whatever its name says.
                        Default: that Debian under its own name.
  --region NAME         A region that there is; may be given several times. Default: the common ones.
  --account ID:KEY:SECRET
                        An account and the keys that open it; may be given several times. Default: any keys open one account.
                        Signatures with these keys are checked (but not of single chunks of a body, nor their date).
  --time-scale N        How many times faster than here the clouds' clocks go. Default: 60, so that a minute takes a second.
  -h, --help            This text.

  http://HOST:PORT/_simulator/state shows all there is, /_simulator/calls all calls; faults are planned by POST to
  /_simulator/faults, and settings changed by PATCH of /_simulator/settings.
`;

export interface ProgramOptions {
  readonly amazon: { readonly host: string; readonly port: number };
  readonly machines: 'sandbox' | 'stub' | 'possible';
  /** Images without an archive are Debian's. */
  readonly images: readonly Omit<PublicImage, 'description'>[];
  readonly regions: readonly string[];
  readonly accounts: readonly {
    readonly id: string;
    readonly accessKeys: readonly { readonly id: string; readonly secret: string }[];
  }[];
  readonly timeScale: number;
}

/** What the words of a command line ask for; a text for people when they ask for nothing that can be done. */
export function readArguments(words: readonly string[]): ProgramOptions | 'help' | { readonly mistake: string } {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...words],
      options: {
        amazon: { type: 'string' },
        machines: { type: 'string' },
        image: { type: 'string', multiple: true },
        region: { type: 'string', multiple: true },
        account: { type: 'string', multiple: true },
        'time-scale': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (error) {
    return { mistake: error instanceof Error ? error.message : String(error) };
  }
  if (values.help === true) return 'help';
  const mistakes: string[] = [];
  const amazon = readAddress(values.amazon ?? '');
  if (amazon === undefined) mistakes.push(`--amazon takes HOST:PORT, as 127.0.0.1:0, and not "${values.amazon ?? ''}".`);
  const machines = values.machines ?? 'possible';
  if (machines !== 'sandbox' && machines !== 'stub' && machines !== 'possible')
    mistakes.push(`--machines takes "sandbox" or "stub", and not "${machines}".`);
  const timeScale = Number(values['time-scale'] ?? '60');
  if (!(timeScale > 0)) mistakes.push(`--time-scale takes a number above 0, and not "${values['time-scale'] ?? ''}".`);
  const images = (values.image ?? []).flatMap((text) => keep(readImage(text), mistakes));
  const accounts = (values.account ?? []).flatMap((text) => keep(readAccount(text), mistakes));
  if (mistakes.length > 0 || amazon === undefined) return { mistake: mistakes.join('\n') };
  return { amazon, machines: machines as ProgramOptions['machines'], images, regions: values.region ?? [], accounts, timeScale };
}

function keep<T>(read: T | { readonly mistake: string }, mistakes: string[]): readonly T[] {
  if (typeof read === 'object' && read !== null && 'mistake' in read) {
    mistakes.push(read.mistake);
    return [];
  }
  return [read];
}

function readAddress(text: string): ProgramOptions['amazon'] | undefined {
  const [, bracketed, plain, port] = /^(?:\[([0-9a-f:]+)\]|([^:]+)):(\d{1,5})$/i.exec(text) ?? [];
  const host = bracketed ?? plain;
  return host === undefined || Number(port) > 65_535 ? undefined : { host, port: Number(port) };
}

const imageKeys = ['name', 'owner', 'user', 'archive', 'architecture', 'platform'] as const;

function readImage(text: string): ProgramOptions['images'][number] | { readonly mistake: string } {
  const given = new Map(
    text.split(',').map((pair) => {
      const [key = '', ...value] = pair.split('=');
      return [key, value.join('=')] as const;
    }),
  );
  const unknown = [...given.keys()].filter((key) => !(imageKeys as readonly string[]).includes(key));
  if (unknown.length > 0) return { mistake: `--image knows ${imageKeys.join(', ')}, and not "${unknown.join('", "')}".` };
  const [name, owner = '', user] = [given.get('name'), given.get('owner'), given.get('user')];
  const platform = given.get('platform');
  if (name === undefined || !/^\d{12}$/.test(owner) || user === undefined)
    return { mistake: `--image needs name, owner (twelve digits) and user: "${text}".` };
  if (platform !== undefined && platform !== 'windows')
    return { mistake: `The platform of an image is windows or nothing: "${text}".` };
  const [archive, architecture] = [given.get('archive'), given.get('architecture')];
  return {
    name,
    owner,
    defaultUser: user,
    ...(archive === undefined ? {} : { archive }),
    ...(architecture === undefined ? {} : { architecture }),
    ...(platform === undefined ? {} : { platform }),
  };
}

function readAccount(text: string): ProgramOptions['accounts'][number] | { readonly mistake: string } {
  const [id = '', key, secret] = text.split(':');
  if (!/^\d{12}$/.test(id) || key === undefined || key === '' || secret === undefined || secret === '')
    return { mistake: `--account takes ID:KEY:SECRET, the id of twelve digits.` };
  return { id, accessKeys: [{ id: key, secret }] };
}
