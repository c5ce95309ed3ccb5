import { stringType } from '../values/type.ts';
import { fail, mark, stringValue, succeed, textOf, unknownValue, type Outcome, type Value } from '../values/value.ts';
import { define, nothingCertain, parameter, text, type EagerFunction } from './define.ts';
import type { Need, ServicePort } from './ports.ts';

/**
 * Functions that read from services. They answer at once or not at all: while a service has not been asked the value is
 * unknown, and the port has a need, for its owner to meet before evaluating again. What vaults keep is secret.
 */
export function serviceFunctions(services: ServicePort | undefined): readonly EagerFunction[] {
  const ask = (need: Need): Outcome => {
    if (services === undefined) return fail(`no connection to ${serviceNames[need.service]} is set up`);
    const answer = services.ask(need);
    if (answer === undefined) return succeed(unknownValue(stringType));
    if (answer.kind === 'failed') return fail(answer.reason);
    const value = stringValue(answer.text);
    return succeed(need.service === 'consul' ? value : mark(value, 'sensitive'));
  };
  return [
    define({
      name: 'vault',
      summary: 'The value of a key of a secret in Vault.',
      parameters: [text('path'), text('key')],
      certain: nothingCertain,
      returns: stringType,
      call: ([path, key]) => ask({ service: 'vault', path: textOf(path!), key: textOf(key!) }),
    }),
    define({
      name: 'consul_key',
      summary: 'The value of a key in Consul.',
      parameters: [text('key')],
      certain: nothingCertain,
      returns: stringType,
      call: ([key]) => ask({ service: 'consul', key: textOf(key!) }),
    }),
    define({
      name: 'aws_secretsmanager',
      summary: 'A secret of AWS Secrets Manager, or of one that is a JSON object, the value of a key (null: of its only one).',
      parameters: [text('name'), parameter('key', stringType, 'null')],
      certain: nothingCertain,
      returns: stringType,
      call: ([name, key]) => ask({ service: 'aws-secretsmanager', name: textOf(name!), key: textOrNone(key!), form: 'value' }),
    }),
    define({
      name: 'aws_secretsmanager_raw',
      summary: 'A secret of AWS Secrets Manager as it is kept there.',
      parameters: [text('name')],
      certain: nothingCertain,
      returns: stringType,
      call: ([name]) => ask({ service: 'aws-secretsmanager', name: textOf(name!), key: undefined, form: 'raw' }),
    }),
  ];
}

const serviceNames: Readonly<Record<Need['service'], string>> = {
  vault: 'Vault',
  consul: 'Consul',
  'aws-secretsmanager': 'AWS Secrets Manager',
};

function textOrNone(value: Value): string | undefined {
  return value.state === 'null' ? undefined : textOf(value);
}
