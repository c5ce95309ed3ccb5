import { refusal } from '../refusal.ts';
import type { Shape } from './shape.ts';

/** Parameters as they were sent, nested by the dots of their names. */
interface Node {
  value?: string;
  readonly children: Map<string, Node>;
}

/** An empty name of something means none to EC2: Packer 1.6 sends `VpcId=` and `SubnetId=` for those by default. */
const namesSomething = /(Id|AvailabilityZone)$/;

const reserved = new Set(['Action', 'Version']);

/** Nests the parameters of a form. */
function nested(form: URLSearchParams): Node {
  const root: Node = { children: new Map() };
  for (const [name, value] of form) {
    if (reserved.has(name)) continue;
    let node = root;
    for (const part of name.split('.')) {
      const next = node.children.get(part) ?? { children: new Map() };
      node.children.set(part, next);
      node = next;
    }
    node.value = value;
  }
  return root;
}

/**
 * Reads a form as an action's shape says. EC2 numbers the elements of a list behind its name (`Owner.1`), the query protocol of
 * the other services behind `member` (`PolicyArns.member.1`). Unknown parameters and values of another type are refused with
 * AWS's codes. Source: EC2 API Reference, "Common query parameters" and "Error codes".
 */
export function readForm(form: URLSearchParams, shape: Shape, protocol: 'ec2' | 'query'): unknown {
  return read(nested(form), shape, '', protocol);
}

function read(node: Node | undefined, shape: Shape, path: string, protocol: 'ec2' | 'query'): unknown {
  switch (shape.kind) {
    case 'structure': {
      for (const name of node?.children.keys() ?? [])
        if (!Object.hasOwn(shape.members, name)) throw unknownParameter(path === '' ? name : `${path}.${name}`);
      const entries = Object.entries(shape.members).map(([name, member]): readonly [string, unknown] => {
        const child = node?.children.get(name);
        if (child === undefined && member.kind !== 'list') return [name, undefined];
        if (protocol === 'ec2' && namesSomething.test(name) && child?.value === '') return [name, undefined];
        return [name, read(child, member, path === '' ? name : `${path}.${name}`, protocol)];
      });
      return Object.fromEntries(entries);
    }
    case 'map':
      throw new Error(`${path} is a map: no action of a service with forms takes one`);
    case 'list':
      return readList(node, shape.of, path, protocol);
    case 'string':
    case 'timestamp':
      return text(node, path);
    case 'integer': {
      const value = text(node, path);
      if (!/^-?\d+$/.test(value))
        throw refusal('InvalidParameterValue', `Invalid value '${value}' for ${path}. Must be an integer.`);
      return Number(value);
    }
    case 'double': {
      const value = text(node, path);
      if (!/^-?\d+(\.\d+)?([eE][-+]?\d+)?$/.test(value))
        throw refusal('InvalidParameterValue', `Invalid value '${value}' for ${path}. Must be a number.`);
      return Number(value);
    }
    case 'boolean': {
      const value = text(node, path);
      if (value !== 'true' && value !== 'false')
        throw refusal('InvalidParameterValue', `Invalid value '${value}' for ${path}. Must be 'true' or 'false'.`);
      return value === 'true';
    }
  }
}

function readList(node: Node | undefined, of: Shape, path: string, protocol: 'ec2' | 'query'): readonly unknown[] {
  if (node === undefined) return [];
  const list = protocol === 'query' ? node.children.get('member') : node;
  const numbered = [...(list?.children ?? [])].map(([name, child]) => {
    if (!/^[1-9]\d*$/.test(name)) throw unknownParameter(`${path}.${name}`);
    return [Number(name), child] as const;
  });
  return numbered.sort(([one], [other]) => one - other).map(([index, child]) => read(child, of, `${path}.${index}`, protocol));
}

function text(node: Node | undefined, path: string): string {
  if (node?.value === undefined) throw unknownParameter(`${path}.${[...(node?.children.keys() ?? [])][0] ?? ''}`);
  if (node.children.size > 0) throw unknownParameter(`${path}.${[...node.children.keys()][0] ?? ''}`);
  return node.value;
}

function unknownParameter(path: string): Error {
  return refusal('UnknownParameter', `The parameter ${path} is not recognized`);
}
