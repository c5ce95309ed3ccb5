import { createHash } from 'node:crypto';
import { action, type Caller } from '../action.ts';
import { checkConstraints, tagConstraints, tagMap } from '../constraints.ts';
import { refusal } from '../refusal.ts';
import type { Parameter, ParameterVersion } from '../state.ts';
import { boolean, list, string, structure } from '../wire/shape.ts';

const types = ['String', 'StringList', 'SecureString'] as const;

/** Source: Systems Manager API Reference, the actions of these names. */
export const parameterActions = {
  GetParameter: action(structure({ Name: string, WithDecryption: boolean }), ({ Name: asked, WithDecryption: clear }, caller) => {
    checkConstraints('ValidationException', [{ name: 'name', value: asked, required: true, least: 1, most: 2048 }]);
    const { parameter, selector } = selected(asked ?? '', caller);
    const version =
      selector === undefined ? parameter.versions.at(-1) : parameter.versions.find((each) => String(each.version) === selector);
    if (version === undefined)
      throw refusal(
        'ParameterVersionNotFound',
        `Systems Manager could not find version ${selector} of ${parameter.name}. Verify the version and try again.`,
      );
    return {
      Parameter: {
        Name: parameter.name,
        Type: version.type,
        Value: version.type === 'SecureString' && clear !== true ? encrypted(version.value) : version.value,
        Version: version.version,
        Selector: selector === undefined ? undefined : `:${selector}`,
        LastModifiedDate: version.changedAt / 1000,
        ARN: parameterArn(parameter.name, caller),
        DataType: version.dataType,
      },
    };
  }),
  PutParameter: action(
    structure({
      Name: string,
      Description: string,
      Value: string,
      Type: string,
      KeyId: string,
      Overwrite: boolean,
      AllowedPattern: string,
      Tags: list(structure({ Key: string, Value: string })),
      Tier: string,
      Policies: string,
      DataType: string,
    }),
    (input, caller) => {
      const { Name: name = '', Value: value = '', Tags: tags, KeyId: keyId, AllowedPattern: allowedPattern } = input;
      const { Tier: tier = 'Standard', DataType: dataType = 'text', Description: description } = input;
      checkConstraints('ValidationException', [
        { name: 'name', value: input.Name, required: true, least: 1, most: 2048 },
        { name: 'description', value: description, most: 1024 },
        { name: 'value', value: input.Value, required: true },
        { name: 'type', value: input.Type, values: types },
        { name: 'keyId', value: keyId, least: 1, most: 256, pattern: '([a-zA-Z0-9:/_-]+)' },
        { name: 'allowedPattern', value: allowedPattern, most: 1024 },
        { name: 'tier', value: tier, values: ['Standard', 'Advanced', 'Intelligent-Tiering'] },
        { name: 'policies', value: input.Policies, least: 1, most: 4096 },
        ...tagConstraints(tags),
      ]);
      const key = `${caller.region.name} ${name}`;
      const before = caller.account.parameters.get(key);
      checkName(name);
      checkPut({ ...input, tier, before });
      const type = typeOf(input.Type, before);
      if (allowedPattern !== undefined && !patternOf(allowedPattern).test(value))
        throw refusal(
          'ParameterPatternMismatchException',
          `Parameter value, cannot be validated against allowedPattern: ${allowedPattern}`,
        );
      const version: ParameterVersion = {
        value,
        type,
        version: (before?.versions.at(-1)?.version ?? 0) + 1,
        changedAt: caller.world.clock.now(),
        dataType,
        tier: tier === 'Intelligent-Tiering' ? (value.length > 4096 ? 'Advanced' : 'Standard') : tier,
        ...(description === undefined ? {} : { description }),
        ...(type === 'SecureString' ? { keyId: keyId ?? 'alias/aws/ssm' } : {}),
        ...(allowedPattern === undefined ? {} : { allowedPattern }),
      };
      caller.account.parameters.set(key, {
        region: caller.region.name,
        name,
        versions: [...(before?.versions ?? []), version],
        tags: before?.tags ?? tagMap(tags),
      });
      return { Version: version.version, Tier: version.tier };
    },
  ),
  DeleteParameter: action(structure({ Name: string }), ({ Name: name }, caller) => {
    checkConstraints('ValidationException', [{ name: 'name', value: name, required: true, least: 1, most: 2048 }]);
    const { parameter } = selected(name ?? '', caller);
    caller.account.parameters.delete(`${caller.region.name} ${parameter.name}`);
    return undefined;
  }),
};

/** A parameter by its name or ARN, which a version may follow behind a colon. */
function selected(asked: string, caller: Caller): { readonly parameter: Parameter; readonly selector: string | undefined } {
  const { account, region } = caller;
  const found = /^arn:[\w-]+:ssm:([\w-]+):(\d{12}):parameter(\/.+)$/.exec(asked);
  const [, where, owner, path] = found ?? [];
  if (where !== undefined && (where !== region.name || owner !== account.id)) throw refusal('ParameterNotFound', '');
  const [name = '', selector] = (path ?? asked).split(':');
  const parameter =
    account.parameters.get(`${region.name} ${name}`) ??
    (path === undefined ? undefined : account.parameters.get(`${region.name} ${name.slice(1)}`));
  // AWS says nothing more.
  if (parameter === undefined) throw refusal('ParameterNotFound', '');
  return { parameter, selector };
}

/** Source: Systems Manager API Reference, PutParameter, Name. */
function checkName(name: string): void {
  if (/^\/?(aws|ssm)/i.test(name))
    throw refusal(
      'ValidationException',
      'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
    );
  if (name.includes('/') && !name.startsWith('/'))
    throw refusal('ValidationException', 'Parameter name must be a fully qualified name.');
  if (!/^(\/?[\w.-]+)+$/.test(name))
    throw refusal(
      'ValidationException',
      'Invalid parameter name. Please use correct syntax for referencing a version/label <parameterName>:<version/label>',
    );
  if (name.split('/').length > 16)
    throw refusal('HierarchyLevelLimitExceededException', 'Parameter name exceeds the maximum of 15 levels.');
}

function checkPut({
  before,
  tier,
  Overwrite: overwrite,
  Tags: tags,
  Value: value = '',
}: {
  readonly before: Parameter | undefined;
  readonly tier: string;
  readonly Overwrite: boolean | undefined;
  readonly Tags: readonly unknown[];
  readonly Value: string | undefined;
}): void {
  if (overwrite === true && tags.length > 0)
    throw refusal(
      'ValidationException',
      "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
    );
  if (before !== undefined && overwrite !== true)
    throw refusal(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    );
  if (value === '')
    throw refusal(
      'ValidationException',
      "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  const most = tier === 'Standard' ? 4096 : 8192;
  if (Buffer.byteLength(value) > most)
    throw refusal(
      'ValidationException',
      tier === 'Standard'
        ? 'Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html'
        : 'Advanced tier parameters support a maximum parameter value of 8192 characters.',
    );
}

function typeOf(asked: string | undefined, before: Parameter | undefined): ParameterVersion['type'] {
  const type = types.find((each) => each === asked) ?? before?.versions.at(-1)?.type;
  if (type === undefined) throw refusal('ValidationException', 'A parameter type is required when you create a parameter.');
  return type;
}

function patternOf(text: string): RegExp {
  try {
    return new RegExp(`^(?:${text})$`, 'su');
  } catch {
    throw refusal('InvalidAllowedPatternException', 'Illegal allowed pattern specified.');
  }
}

/** Something that is not the value, and always the same for it: what is told to who may not decrypt. */
function encrypted(value: string): string {
  const digest = createHash('sha512').update(value).digest();
  return `AQICAH${Buffer.concat([digest, digest]).toString('base64')}`;
}

function parameterArn(name: string, { world, region, account }: Caller): string {
  const path = name.startsWith('/') ? name : `/${name}`;
  return `arn:${world.partition}:ssm:${region.name}:${account.id}:parameter${path}`;
}
