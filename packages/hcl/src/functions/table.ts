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
import { setFunctions } from './sets.ts';
import { stringFunctions } from './strings.ts';
import { templateFileFunction } from './templates.ts';
import { yamlFunctions } from './yaml.ts';

/** All functions of the language by name. Those of `vault`, `consul_key` and AWS secrets are not among them: they are services. */
export function functionTable(ports: FunctionPorts): ReadonlyMap<string, HclFunction> {
  const functions: readonly HclFunction[] = [
    ...stringFunctions,
    ...formatFunctions,
    ...collectionFunctions,
    ...listFunctions,
    ...mapFunctions,
    ...setFunctions,
    ...numberFunctions,
    ...encodingFunctions,
    ...compressionFunctions(ports),
    ...yamlFunctions(ports.yaml),
    ...regexFunctions(ports.regularExpressions),
    ...dateFunctions,
    ...clockFunctions(ports.clock),
    ...cryptoFunctions(ports),
    ...fileFunctions(ports.files),
    ...networkFunctions,
    ...controlFunctions,
    templateFileFunction(ports.files, () => table),
  ];
  const table = new Map(functions.map((each) => [each.name, each]));
  return table;
}
