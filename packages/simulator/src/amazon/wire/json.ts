import type { Plain } from '../../calls.ts';
import { refusal } from '../refusal.ts';
import type { Shape } from './shape.ts';

/**
 * Reads JSON as an action's shape says. Values of another type are refused as AWS refuses them. AWS leaves members alone that it
 * does not know; here they are refused, for they are mistakes. Source: AWS JSON 1.1 protocol, "Operation error serialization".
 */
export function readJson(value: Plain, shape: Shape): unknown {
  return read(value, shape, '');
}

function read(value: Plain | undefined, shape: Shape, path: string): unknown {
  if (value === undefined || value === null) return shape.kind === 'list' ? [] : undefined;
  switch (shape.kind) {
    case 'structure': {
      const given = entriesOf(value, path);
      for (const name of Object.keys(given))
        if (!Object.hasOwn(shape.members, name))
          throw refusal('UnknownParameter', `The parameter ${below(path, name)} is not recognized`);
      return Object.fromEntries(
        Object.entries(shape.members).map(([name, member]) => [name, read(given[name], member, below(path, name))]),
      );
    }
    case 'map':
      return Object.fromEntries(
        Object.entries(entriesOf(value, path)).map(([name, each]) => [name, read(each, shape.of, below(path, name))]),
      );
    case 'list':
      if (!isList(value)) throw wrongType(path, 'a list');
      return value.map((each, index) => read(each, shape.of, `${path}[${index}]`));
    case 'string':
    case 'timestamp':
      if (typeof value !== 'string') throw wrongType(path, 'a string');
      return value;
    case 'integer':
      if (!Number.isInteger(value)) throw wrongType(path, 'an integer');
      return value;
    case 'double':
      if (typeof value !== 'number') throw wrongType(path, 'a number');
      return value;
    case 'boolean':
      if (typeof value !== 'boolean') throw wrongType(path, 'true or false');
      return value;
  }
}

function entriesOf(value: Plain, path: string): Readonly<Record<string, Plain>> {
  if (typeof value !== 'object' || value === null || isList(value)) throw wrongType(path, 'an object');
  return value;
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}

function below(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function wrongType(path: string, wanted: string): Error {
  return refusal('SerializationException', `${path === '' ? 'The request' : path} must be ${wanted}.`);
}
