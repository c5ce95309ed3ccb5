import { collectionFunctions } from './collections.ts';
import { controlFunctions } from './control.ts';
import { cryptoFunctions } from './crypto.ts';
import { clockFunctions, dateFunctions } from './dates.ts';
import { compressionFunctions, encodingFunctions } from './encoding.ts';
import { fileFunctions } from './files.ts';
import { formatFunctions } from './format.ts';
import type { HclFunction } from './function.ts';
import { listFunctions } from './lists.ts';
import { mapFunctions } from './maps.ts';
import { networkFunctions } from './network.ts';
import { numberFunctions } from './numbers.ts';
import type { FunctionPorts } from './ports.ts';
import { regexFunctions } from './regex.ts';
import { serviceFunctions } from './services.ts';
import { setFunctions } from './sets.ts';
import { stringFunctions } from './strings.ts';
import { templateFileFunction } from './templates.ts';
import { yamlFunctions } from './yaml.ts';

/** Functions that belong together, as the documentation shows them. */
export interface FunctionFamily {
  readonly title: string;
  readonly functions: readonly HclFunction[];
}

/** All functions of the language, by family. */
export function functionFamilies(ports: FunctionPorts): readonly FunctionFamily[] {
  const families: readonly FunctionFamily[] = [
    { title: 'Numbers', functions: numberFunctions },
    { title: 'Texts', functions: [...stringFunctions, ...formatFunctions, ...regexFunctions(ports.regularExpressions)] },
    {
      title: 'Collections',
      functions: [...collectionFunctions, ...listFunctions, ...mapFunctions, ...setFunctions],
    },
    {
      title: 'Encodings',
      functions: [...encodingFunctions, ...compressionFunctions(ports), ...yamlFunctions(ports.yaml)],
    },
    { title: 'Dates', functions: [...dateFunctions, ...clockFunctions(ports.clock)] },
    { title: 'Hashes and identifiers', functions: cryptoFunctions(ports) },
    { title: 'Networks', functions: networkFunctions },
    { title: 'Files', functions: [...fileFunctions(ports.files), templateFileFunction(ports.files, () => table)] },
    { title: 'Types and mistakes', functions: controlFunctions },
    { title: 'Services', functions: serviceFunctions(ports.services) },
  ];
  const table = new Map(families.flatMap(({ functions }) => functions.map((each) => [each.name, each] as const)));
  return families;
}

/** All functions of the language by name, working in the world that the ports are. `env` is the template's affair. */
export function functionTable(ports: FunctionPorts): ReadonlyMap<string, HclFunction> {
  return new Map(functionFamilies(ports).flatMap(({ functions }) => functions.map((each) => [each.name, each] as const)));
}
