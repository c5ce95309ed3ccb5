import { dynamicType, stringType } from '../values/type.ts';
import { fail, isWhollyKnown, stringValue, succeed, textOf, unknownValue, type Outcome, type Value } from '../values/value.ts';
import { attempt } from './crypto.ts';
import { anything, define, nothingCertain, text, type EagerFunction } from './define.ts';
import type { YamlPort } from './ports.ts';
import { decodeYaml } from './yaml-decode.ts';
import { encodeYaml } from './yaml-encode.ts';

export function yamlFunctions(yaml: YamlPort): readonly EagerFunction[] {
  const decode = (value: Value): Outcome => {
    const root = attempt(() => yaml.parse(textOf(value)));
    if (!root.ok) return fail(`not YAML: ${root.error.message}`, [0]);
    const decoded = decodeYaml(root.value);
    return decoded.ok ? decoded : fail(decoded.error.message, [0]);
  };
  return [
    define({
      name: 'yamldecode',
      summary: 'The value that a YAML document stands for.',
      parameters: [text('src')],
      certain: nothingCertain,
      returns: ([value]) => {
        if (value!.state === 'unknown') return succeed(dynamicType);
        const decoded = decode(value!);
        return decoded.ok ? succeed(decoded.value.type) : decoded;
      },
      call: ([value]) => decode(value!),
    }),
    define({
      name: 'yamlencode',
      summary: 'A value as a YAML document.',
      parameters: [anything('value', 'null', 'dynamic')],
      certain: nothingCertain,
      returns: stringType,
      call: ([value]) => (isWhollyKnown(value!) ? succeed(stringValue(encodeYaml(value!))) : succeed(unknownValue(stringType))),
    }),
  ];
}
