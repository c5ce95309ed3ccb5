import { readPolicyDocument, type Statement } from '../iam/policy-document.ts';
import type { Role } from '../state.ts';

/** Who wants to assume a role, how, and what is known of the request. */
export interface Assumption {
  readonly action: 'sts:AssumeRole' | 'sts:AssumeRoleWithWebIdentity' | 'sts:TagSession' | 'sts:SetSourceIdentity';
  readonly principal:
    | {
        readonly kind: 'AWS';
        readonly account: string;
        /** Of the user, or of the session and its role. */ readonly arns: readonly string[];
      }
    | { readonly kind: 'Federated'; readonly provider: string };
  /** Values by the names of condition keys: `sts:ExternalId`. */
  readonly context: Readonly<Record<string, string | undefined>>;
}

/** Whether a role's trust policy lets somebody in: a statement allows it, and none denies it. Source: IAM User Guide, "Policy evaluation logic". */
export function isTrusted(role: Role, assumption: Assumption): boolean {
  const matching = readPolicyDocument(role.trustPolicy, 'trust').filter((statement) => applies(statement, assumption));
  return matching.some(({ effect }) => effect === 'Allow') && matching.every(({ effect }) => effect === 'Allow');
}

function applies({ principals, actions, conditions }: Statement, { action, principal, context }: Assumption): boolean {
  if (!actions.some((pattern) => like(pattern.toLowerCase(), action.toLowerCase()))) return false;
  if (!isNamed(principals, principal)) return false;
  return Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) => holds(operator, values, context[key])),
  );
}

function isNamed(principals: Statement['principals'], principal: Assumption['principal']): boolean {
  if (principals === '*') return true;
  const named = principals?.[principal.kind] ?? [];
  if (principal.kind === 'Federated') return named.includes(principal.provider);
  return named.some(
    (name) =>
      name === '*' ||
      name === principal.account ||
      new RegExp(`^arn:[\\w-]+:iam::${principal.account}:root$`).test(name) ||
      principal.arns.includes(name),
  );
}

/** Operators on texts. What is not known here holds for nobody. Source: IAM User Guide, "Condition operators". */
function holds(operator: string, values: readonly string[], value: string | undefined): boolean {
  const [, name = '', ifExists] = /^(?:For(?:Any|All)Values:)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  if (value === undefined && ifExists !== undefined) return true;
  switch (name) {
    case 'StringEquals':
    case 'ArnEquals':
      return values.some((each) => each === value);
    case 'StringNotEquals':
    case 'ArnNotEquals':
      return values.every((each) => each !== value);
    case 'StringEqualsIgnoreCase':
    case 'Bool':
      return values.some((each) => each.toLowerCase() === value?.toLowerCase());
    case 'StringLike':
    case 'ArnLike':
      return value !== undefined && values.some((each) => like(each, value));
    case 'StringNotLike':
    case 'ArnNotLike':
      return value === undefined || values.every((each) => !like(each, value));
    case 'Null':
      return values.some((each) => (each === 'true') === (value === undefined));
    default:
      return false;
  }
}

function like(pattern: string, value: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(value);
}
