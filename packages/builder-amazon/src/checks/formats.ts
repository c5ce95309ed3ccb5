import type { Problem } from '@imgbuild/core/sdk';
import { imageNames } from '../image-names.ts';
import { problems } from '../problems.ts';
import type { Path } from './given.ts';

// Formats are those of the API references of EC2, IAM, KMS and STS.

const partition = 'arn:aws[a-z-]*';
const keyId = '(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})';
const alias = 'alias/[a-zA-Z0-9:/_-]+';
const key = new RegExp(`^(?:${keyId}|${alias}|${partition}:kms:[a-z0-9-]+:\\d{12}:(?:key/${keyId}|${alias}))$`);

const region = /^[a-z]+(?:-[a-z]+)+-\d+$/;

export function* checkKey(text: string, path: Path): Iterable<Problem> {
  if (!key.test(text)) yield { ...problems.create('invalid-key', { text }), path };
}

/** A region's name. Every one that AWS has is of this form, also in its partitions for China, governments and Europe. */
export function* checkRegion(text: string, path: Path): Iterable<Problem> {
  if (region.test(text)) return;
  const zone = text.slice(0, -1);
  const hint = region.test(zone) && /[a-z]$/.test(text) ? ` It is an availability zone of ${zone}.` : '';
  yield { ...problems.create('invalid-region', { region: text, hint }), path };
}

const arns = {
  role: { what: 'a role', form: 'arn:aws:iam::ACCOUNT:role/NAME', pattern: /^:iam::\d{12}:role\/.+$/ },
  policy: { what: 'a policy', form: 'arn:aws:iam::ACCOUNT:policy/NAME', pattern: /^:iam::(?:\d{12}|aws):policy\/.+$/ },
  organization: {
    what: 'an organization',
    form: 'arn:aws:organizations::ACCOUNT:organization/o-ID',
    pattern: /^:organizations::\d{12}:organization\/o-[a-z0-9]+$/,
  },
  unit: {
    what: 'an organizational unit',
    form: 'arn:aws:organizations::ACCOUNT:ou/o-ID/ou-ID',
    pattern: /^:organizations::\d{12}:ou\/o-[a-z0-9]+\/ou-[a-z0-9-]+$/,
  },
  license: {
    what: 'a license configuration',
    form: 'arn:aws:license-manager:REGION:ACCOUNT:license-configuration:lic-ID',
    pattern: /^:license-manager:[a-z0-9-]+:\d{12}:license-configuration[:/]lic-[0-9a-f]+$/,
  },
} as const;

const start = new RegExp(`^${partition}`);

export function* checkArn(text: string, kind: keyof typeof arns, path: Path): Iterable<Problem> {
  const { what, form, pattern } = arns[kind];
  const found = start.exec(text)?.[0];
  if (found === undefined || !pattern.test(text.slice(found.length)))
    yield { ...problems.create('invalid-arn', { text, what, form }), path };
}

/** Accounts of a list. */
export function* checkAccounts(accounts: readonly string[], name: string): Iterable<Problem> {
  for (const [index, text] of accounts.entries())
    if (!/^\d{12}$/.test(text)) yield { ...problems.create('invalid-account', { text }), path: [name, index] };
}

/** Groups of a list: `all`, and no other. */
export function* checkGroups(groups: readonly string[], name: string): Iterable<Problem> {
  for (const [index, text] of groups.entries())
    if (text !== 'all') yield { ...problems.create('invalid-group', { text }), path: [name, index] };
}

const refused = new RegExp(`[^${imageNames.allowed}]`, 'gu');

/** Name of an image. */
export function* checkImageName(name: string): Iterable<Problem> {
  const path = ['ami_name'];
  const { length } = name;
  if (length < 3 || length > 128) yield { ...problems.create('image-name-length', { name, length }), path };
  const wrong = [...new Set(name.match(refused))];
  if (wrong.length > 0)
    yield {
      ...problems.create('image-name-characters', { name, characters: wrong.map((one) => JSON.stringify(one)).join(' ') }),
      path,
    };
}

/** A time as RFC 3339 has it. */
export function* checkTime(text: string, path: Path): Iterable<Problem> {
  const parts = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/.exec(text);
  const time = parts === null ? NaN : Date.parse(text);
  // `Date.parse` takes the 31st of every month for a day, and may carry it over to the next.
  const day = Date.parse(`${parts?.[1] ?? ''}T00:00:00Z`);
  const exists = !Number.isNaN(day) && new Date(day).toISOString().startsWith(parts?.[1] ?? '');
  if (Number.isNaN(time) || !exists) yield { ...problems.create('invalid-time', { text }), path };
}
