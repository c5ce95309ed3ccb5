import type { Diagnostic, Span } from '@imgbuild/diagnostics';
import { type Data, type DataObject, isList, isObject } from './data.ts';

export type StepKind = 'builder' | 'provisioner' | 'post-processor';

/** Keys of a component that newer versions do not know. */
export interface OldKeys {
  readonly kind: StepKind;
  /** Types of components; `*` at the end stands for anything. */
  readonly types: readonly string[];
  readonly keys: readonly string[];
}

/** Brings one thing of a template up to date. */
export interface Fixer {
  /** Packer's name for it. */
  readonly name: string;
  readonly oldKeys: readonly OldKeys[];
  /** Gives the very same object when there is nothing to do. */
  fix(template: DataObject, context: FixContext): DataObject;
}

export interface FixContext {
  report(diagnostic: Diagnostic): void;
  /** Where a value stood in the text; fixers change components, and never their order. */
  spanOf(path: Path): Span;
}

/** Names and indexes that lead to a value. */
export type Path = readonly (string | number)[];

/** Changes one component's object, or gives the same object. `path` leads to it. */
export type Change = (component: DataObject, path: Path, context: FixContext) => DataObject;

/** A fixer that looks at the components of one kind and some types, and only at those that have one of its old keys. */
export function keyFixer(name: string, kind: StepKind, types: readonly string[], keys: readonly string[], change: Change): Fixer {
  const guarded: Change = (component, path, context) =>
    keys.some((key) => component.has(key)) ? change(component, path, context) : component;
  return { name, oldKeys: [{ kind, types, keys }], fix: changeSteps(kind, types, guarded) };
}

/** A fixer that looks at all components of one kind and some types. */
export function stepFixer(name: string, kind: StepKind, types: readonly string[], change: Change): Fixer {
  return { name, oldKeys: [], fix: changeSteps(kind, types, change) };
}

/** Several fixers as one. */
export function together(name: string, ...fixers: readonly Fixer[]): Fixer {
  return {
    name,
    oldKeys: fixers.flatMap(({ oldKeys }) => oldKeys),
    fix: (template, context) => fixers.reduce((done, fixer) => fixer.fix(done, context), template),
  };
}

export function hasType(component: DataObject, types: readonly string[]): boolean {
  const type = component.get('type');
  return typeof type === 'string' && types.some((pattern) => matchesType(pattern, type));
}

export function matchesType(pattern: string, type: string): boolean {
  return pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
}

function changeSteps(kind: StepKind, types: readonly string[], change: Change): Fixer['fix'] {
  return (template, context) =>
    mapSteps(template, kind, (component, path) => (hasType(component, types) ? change(component, path, context) : component));
}

const places: Readonly<Record<StepKind, readonly string[]>> = {
  builder: ['builders'],
  provisioner: ['provisioners', 'error-cleanup-provisioner'],
  'post-processor': ['post-processors'],
};

/** The template with all components of a kind changed; what is no object there stays as it is. */
export function mapSteps(
  template: DataObject,
  kind: StepKind,
  change: (component: DataObject, path: Path) => DataObject,
): DataObject {
  return places[kind].reduce((done, key) => {
    const data = done.get(key);
    return data === undefined ? done : withValue(done, key, mapNested(data, [key], change));
  }, template);
}

/** Post-processors stand in lists within their list. */
function mapNested(data: Data, path: Path, change: (component: DataObject, path: Path) => DataObject): Data {
  if (isObject(data)) return change(data, path);
  return isList(data) ? mapList(data, (each, index) => mapNested(each, [...path, index], change)) : data;
}

/** The list with all elements changed; the same list when none was. */
export function mapList(list: readonly Data[], change: (element: Data, index: number) => Data): readonly Data[] {
  const changed = list.map(change);
  return changed.every((each, index) => each === list[index]) ? list : changed;
}

/** The object with all values changed; the same object when none was. */
export function mapValues(object: DataObject, change: (value: Data, name: string) => Data): DataObject {
  const changed = new Map([...object].map(([name, value]) => [name, change(value, name)]));
  return [...changed].every(([name, value]) => value === object.get(name)) ? object : changed;
}

/** The object with a property set; the same object when it has that value already. */
export function withValue(object: DataObject, key: string, value: Data): DataObject {
  return object.get(key) === value ? object : new Map(object).set(key, value);
}

export function without(object: DataObject, ...keys: readonly string[]): DataObject {
  if (!keys.some((key) => object.has(key))) return object;
  return new Map([...object].filter(([key]) => !keys.includes(key)));
}

/** Gives a property another name. `winner` says which value stays when there is one of that name already. */
export function renamed(object: DataObject, from: string, to: string, winner: 'old' | 'new'): DataObject {
  const value = object.get(from);
  if (value === undefined) return object;
  const rest = without(object, from);
  return winner === 'new' && rest.has(to) ? rest : withValue(rest, to, value);
}
