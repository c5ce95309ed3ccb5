import { fromPlain, type Json, valueText } from '@imgbuild/hcl';
import { invariant } from '@imgbuild/diagnostics';
import { byName, type BuildOutput } from './model.ts';

/** Forms of `-output-file`, by how its name ends. */
export type OutputForm = 'json' | 'tfvars';

export function outputForm(path: string): OutputForm | undefined {
  if (path.endsWith('.json')) return 'json';
  return path.endsWith('.tfvars') ? 'tfvars' : undefined;
}

/** What the builds of a run left, as a file: a JSON document, or the variable `imgbuild_builds` for Terraform. */
export function outputFileText(builds: readonly BuildOutput[], form: OutputForm): string {
  const named = byName(builds);
  if (form === 'json') return `${JSON.stringify({ format: 1, builds: named }, undefined, 2)}\n`;
  const value = fromPlain(JSON.parse(JSON.stringify(named)) as Json);
  const text = value.ok ? valueText(value.value) : value;
  invariant(text.ok, 'outputs are plain data');
  return `# Written by "imgbuild build -output-file". In Terraform: variable "imgbuild_builds" { type = any }\nimgbuild_builds = ${text.value}\n`;
}
