import type { Json } from '@imgbuild/core/sdk';
import { type Loaded, loadTemplate, type LoadOptions } from '@imgbuild/template';
import { nodeWorld } from '@imgbuild/template/node';
import { type BuildMeaning, type Meaning, meaningOf } from './meaning.ts';
import { registryFor } from './shapes.ts';

/** What can be said of a template. */
interface Told {
  readonly errors: readonly string[];
  readonly builds: readonly BuildMeaning[];
}

const startedAt = Date.UTC(2026, 0, 2, 3, 4, 5);

/** Both templates loaded in the same way, every variable that needs a value set to its own name. */
export async function compared(
  legacyText: string,
  hclText: string,
  directory: string,
): Promise<{ readonly legacy: Told; readonly hcl: Told }> {
  const legacyPath = `${directory}/template.json`;
  const hclPath = `${directory}/template.pkr.hcl`;
  const registry = registryFor(hclText);
  const real = nodeWorld({ working: directory, home: '/home/somebody' });
  const read = (path: string): string | undefined => (path === legacyPath ? legacyText : path === hclPath ? hclText : undefined);
  const unset = [...hclText.matchAll(/^variable "([^"]*)" \{\n {2}type *= string\n(?: {2}sensitive = true\n)?\}/gm)];
  const options: Omit<LoadOptions, 'path'> = {
    workingDirectory: directory,
    environment: new Proxy({}, { get: (_target, name) => environmentValue(String(name)) }),
    variables: unset.map(([, name = '']) => ({ kind: 'value', text: `${name}=value of ${name}` })),
    startedAt,
    world: {
      ...real,
      random: (count) => new Uint8Array(count),
      files: {
        ...real.files,
        kind: (path) => (read(path) === undefined ? real.files.kind(path) : 'file'),
        read: (path) => {
          const text = read(path);
          return text === undefined ? real.files.read(path) : new TextEncoder().encode(text);
        },
      },
    },
    discover: async () => ({ value: registry, diagnostics: [] }),
    readData: async ({ configured }) => ({ id: `${found}${JSON.stringify(configured.config)}` }),
  };
  const load = async (path: string, names: 'legacy' | 'hcl'): Promise<Told> => {
    const loaded = await loadTemplate({ ...options, path });
    return told(loaded, meaningOf(loaded.plan, names, options));
  };
  const [legacy, hcl] = [await load(legacyPath, 'legacy'), await load(hclPath, 'hcl')];
  return { legacy: { ...legacy, builds: legacy.builds.map((build, index) => searched(build, hcl.builds[index])) }, hcl };
}

function environmentValue(name: string): string | undefined {
  return /^(?:PKR_VAR_|IMGBUILD|PACKER)/.test(name) ? undefined : `value of $${name}`;
}

function told({ diagnostics }: Loaded, { builds, diagnostics: within }: Meaning): Told {
  const errors = [...diagnostics, ...within].filter(({ severity }) => severity === 'error');
  return { errors: [...new Set(errors.map(({ code }) => code))], builds };
}

const found = 'found by ';

type Properties = Readonly<Record<string, Json>>;

/** A build that looks for its image by itself, as if a data source with the same settings had found it. */
function searched(build: BuildMeaning, upgraded: BuildMeaning | undefined): BuildMeaning {
  const { source_ami: image } = propertiesOf(upgraded?.builder.config);
  const { source_ami_filter: filter, ...config } = propertiesOf(build.builder.config);
  if (filter === undefined || typeof image !== 'string' || !image.startsWith(found)) return build;
  const names = Object.keys(JSON.parse(image.slice(found.length)) as Properties);
  const all = { ...config, ...propertiesOf(filter) };
  const lost = Object.keys(propertiesOf(filter)).filter((name) => !names.includes(name));
  const searchedBy = Object.fromEntries([...names, ...lost].map((name) => [name, all[name]]));
  const entries = Object.entries({ ...config, source_ami: `${found}${JSON.stringify(searchedBy)}` });
  const sorted = Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  return { ...build, builder: { ...build.builder, config: sorted } };
}

function propertiesOf(value: Json | undefined): Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Properties) : {};
}
