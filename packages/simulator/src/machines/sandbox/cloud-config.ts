import { quote } from '@imgbuild/sandbox';
import { parse } from 'yaml';
import type { UserScript } from './user-data.ts';

/** How a part of a cloud-config becomes lines of a script, or what is wrong with it. */
type Part = (value: unknown, user: string) => readonly string[];

class NotUnderstood extends Error {}

/** Parts in the order in which cloud-init comes to them. Source: cloud-init's documentation, "Module reference". */
const parts: Readonly<Record<string, Part>> = {
  write_files: (value) => listOf(value).flatMap((each) => writeFile(each)),
  ssh_authorized_keys: (value, user) => [
    `home=$(getent passwd ${quote(user)} | cut -d : -f 6)`,
    ...listOf(value).map((key) => `printf '%s\\n' ${quote(textOf(key))} >> "$home/.ssh/authorized_keys"`),
  ],
  package_update: (value) => (value === true ? ['apt-get update --quiet'] : []),
  package_upgrade: (value) => (value === true ? ['apt-get update --quiet', `${install('dist-upgrade')}`] : []),
  packages: (value) => ['apt-get update --quiet', `${install('install')} ${listOf(value).map(packageName).join(' ')}`],
  runcmd: (value) => listOf(value).map((each) => (Array.isArray(each) ? each.map(word).join(' ') : textOf(each))),
};

/** A cloud-config as a script. What it does not understand it leaves out and says. */
export function cloudConfigScript(userData: string, user: string): UserScript {
  const lines = ['#!/bin/sh', 'export DEBIAN_FRONTEND=noninteractive'];
  const notes: string[] = [];
  let config: unknown;
  try {
    // cloud-init reads YAML 1.1: 0644 is octal, yes is true.
    config = parse(userData, { version: '1.1' });
  } catch (error) {
    return { script: '#!/bin/sh\n', notes: [`cloud-config: ${error instanceof Error ? error.message : String(error)}`] };
  }
  if (config === null) return { script: '#!/bin/sh\n', notes };
  if (typeof config !== 'object' || Array.isArray(config))
    return { script: '#!/bin/sh\n', notes: ['cloud-config: it is no mapping of names to values'] };
  const known = config as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(known)) if (parts[name] === undefined) notes.push(`cloud-config: "${name}" is not understood`);
  for (const [name, part] of Object.entries(parts)) {
    if (known[name] === undefined || known[name] === null) continue;
    try {
      lines.push(...part(known[name], user));
    } catch (error) {
      if (!(error instanceof NotUnderstood)) throw error;
      notes.push(`cloud-config: "${name}": ${error.message}`);
    }
  }
  return { script: `${lines.join('\n')}\n`, notes };
}

function install(what: string): string {
  return `apt-get --option=Dpkg::Options::=--force-confold --assume-yes --quiet ${what}`;
}

function packageName(value: unknown): string {
  return quote(Array.isArray(value) ? value.map(textOf).join('=') : textOf(value));
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new NotUnderstood('it is no list');
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new NotUnderstood('an element is no text');
}

function word(value: unknown): string {
  return quote(textOf(value));
}

/** Encodings that cloud-init knows, as commands that undo them. */
const decoders: Readonly<Record<string, string>> = {
  b64: 'base64 -d',
  base64: 'base64 -d',
  gz: 'gzip -dc',
  gzip: 'gzip -dc',
  'gz+b64': 'base64 -d | gzip -dc',
  'gz+base64': 'base64 -d | gzip -dc',
  'gzip+b64': 'base64 -d | gzip -dc',
  'gzip+base64': 'base64 -d | gzip -dc',
};

function writeFile(value: unknown): readonly string[] {
  const { path, content, encoding, owner, permissions, append } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof path !== 'string') throw new NotUnderstood('a file has no path');
  const decode = encoding === undefined || encoding === 'text/plain' ? undefined : decoders[textOf(encoding)];
  if (encoding !== undefined && encoding !== 'text/plain' && decode === undefined)
    throw new NotUnderstood(`encoding "${textOf(encoding)}" of ${path}`);
  // Binary content is a YAML !!binary.
  const bytes = content instanceof Uint8Array ? content : new TextEncoder().encode(textOf(content ?? ''));
  const file = quote(path);
  const redirect = append === true ? '>>' : '>';
  return [
    `mkdir -p "$(dirname ${file})"`,
    `printf '%s' ${quote(Buffer.from(bytes).toString('base64'))} | base64 -d ${decode === undefined ? '' : `| ${decode} `}${redirect} ${file}`,
    `chmod ${quote(typeof permissions === 'number' ? permissions.toString(8) : textOf(permissions ?? '0644'))} ${file}`,
    ...(owner === undefined ? [] : [`chown ${quote(textOf(owner))} ${file}`]),
  ];
}
