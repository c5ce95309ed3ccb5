// `history -c`, which the guide's template ends with: `/bin/sh` does not know it in Debian and Ubuntu, so the build fails, as it does
// with Packer.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const fixture = (name: string): string => readFileSync(join(import.meta.dirname, 'fixtures/amazon-history', name), 'utf8');

/** A template with nothing but that. */
export const historyTemplate: string = fixture('history.pkr.hcl');

/** What a build of a template says that fails there; its line has two digits. */
export function historyFails(file: string, template: string): string {
  const line = template.split('\n').findIndex((each) => each.includes('"history -c"')) + 1;
  return fixture('expected.txt').replaceAll('{file}', file).replaceAll('{line}', String(line));
}
