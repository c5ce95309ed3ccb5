import { refusal } from '../refusal.ts';

/** A statement of a policy, as far as it is read here. Source: IAM User Guide, "IAM JSON policy elements reference". */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  /** `*`, or names by their kind: `AWS`, `Service`, `Federated`. */
  readonly principals: '*' | Readonly<Record<string, readonly string[]>> | undefined;
  readonly actions: readonly string[];
  /** Values by key by operator: `{ StringEquals: { 'sts:ExternalId': ['…'] } }`. */
  readonly conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** What a document is for: who may assume a role, or what may be done. */
export type PolicyKind = 'trust' | 'permissions';

const statementElements = ['Sid', 'Effect', 'Principal', 'Action', 'Resource', 'NotResource', 'Condition'];

/** Reads a policy document. Refuses a malformed one: MalformedPolicyDocument, in IAM's words. */
export function readPolicyDocument(text: string, kind: PolicyKind): readonly Statement[] {
  if (/^\s/.test(text)) throw malformed('JSON strings must not have leading spaces');
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw malformed('This policy contains invalid Json');
  }
  if (!isRecord(document)) throw malformed('Syntax errors in policy.');
  const { Version: version = '2008-10-17', Id: id = '', Statement: statement, ...others } = document;
  if (typeof version !== 'string' || typeof id !== 'string' || Object.keys(others).length > 0)
    throw malformed('Syntax errors in policy.');
  if (version !== '2012-10-17' && version !== '2008-10-17') throw malformed('The policy must contain a valid version string.');
  const statements = Array.isArray(statement) ? (statement as readonly unknown[]) : [statement];
  if (statements.length === 0 || statement === undefined) throw malformed('Syntax errors in policy.');
  const ids = statements.flatMap((each) => (isRecord(each) && each['Sid'] !== undefined ? [each['Sid']] : []));
  if (new Set(ids).size < ids.length) throw malformed('Statement IDs (SID) in a single policy must be unique.');
  return statements.map((each) => readStatement(each, kind));
}

function readStatement(statement: unknown, kind: PolicyKind): Statement {
  if (!isRecord(statement) || Object.keys(statement).some((name) => !statementElements.includes(name)))
    throw malformed('Syntax errors in policy.');
  const { Effect: effect, Action: action, Resource: resource = statement['NotResource'] } = statement;
  const { Principal: principal, Condition: condition = {} } = statement;
  if (effect === undefined) throw malformed('Missing required field Effect');
  if (effect !== 'Allow' && effect !== 'Deny') throw malformed(`Invalid effect: ${JSON.stringify(effect)}`);
  if (action === undefined)
    throw malformed(kind === 'trust' ? 'Missing required field Action' : 'Policy statement must contain actions.');
  const actions = textsOf(action);
  for (const each of actions)
    if (each !== '*' && !/^[\w-]+:[\w*?]+$/.test(each))
      throw malformed('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
  if (kind === 'trust') {
    if (principal === undefined) throw malformed('Missing required field Principal');
    if (resource !== undefined) throw malformed('Has prohibited field Resource');
  } else {
    if (principal !== undefined) throw malformed('Policy document should not specify a principal.');
    if (resource === undefined) throw malformed('Policy statement must contain resources.');
    for (const each of textsOf(resource))
      if (each !== '*' && !/^arn:[^:]*:[^:]*:[^:]*:[^:]*:./.test(each))
        throw malformed(`Resource ${each} must be in ARN format or "*".`);
  }
  return { effect, principals: readPrincipals(principal), actions, conditions: readConditions(condition) };
}

function readPrincipals(principal: unknown): Statement['principals'] {
  if (principal === undefined) return undefined;
  if (principal === '*') return '*';
  if (!isRecord(principal)) throw malformed('Invalid principal in policy');
  return Object.fromEntries(
    Object.entries(principal).map(([kind, names]) => {
      const texts = textsOf(names);
      for (const name of texts) if (!isPrincipal(kind, name)) throw malformed(`Invalid principal in policy: "${kind}":"${name}"`);
      return [kind, texts];
    }),
  );
}

/** Source: IAM User Guide, "AWS JSON policy elements: Principal". */
function isPrincipal(kind: string, name: string): boolean {
  switch (kind) {
    case 'AWS':
      return name === '*' || /^(\d{12}|arn:[\w-]+:(iam|sts)::\d{12}:.+)$/.test(name);
    case 'Service':
      return /^[\w.-]+\.[a-z]+$/.test(name);
    case 'Federated':
      return /^(arn:[\w-]+:iam::\d{12}:(oidc|saml)-provider\/.+|[\w.-]+\.[a-z]+)$/.test(name);
    case 'CanonicalUser':
      return /^[0-9a-f]{64}$/.test(name);
    default:
      return false;
  }
}

function readConditions(condition: unknown): Statement['conditions'] {
  if (!isRecord(condition)) throw malformed('Syntax errors in policy.');
  return Object.fromEntries(
    Object.entries(condition).map(([operator, keys]) => {
      if (!isRecord(keys)) throw malformed('Syntax errors in policy.');
      return [
        operator,
        Object.fromEntries(
          Object.entries(keys).map(([key, values]) => [key, textsOf(typeof values === 'boolean' ? String(values) : values)]),
        ),
      ];
    }),
  );
}

function textsOf(value: unknown): readonly string[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.map((each) => {
    if (typeof each !== 'string') throw malformed('Syntax errors in policy.');
    return each;
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function malformed(message: string): Error {
  return refusal('MalformedPolicyDocument', message);
}
