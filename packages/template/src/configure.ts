import { type Diagnostic, hasErrors, type Span } from '@imgbuild/diagnostics';
import { type Block, type ComponentHandle, type Configured, type Late, outputsOf } from '@imgbuild/core';
import { interpret, type InterpretPorts, type Raw } from '@imgbuild/core/schema';
import type { AnyComponent, Body as SchemaBody, Problem } from '@imgbuild/core/sdk';
import { type Attribute, type Body, decode, type Decoded, expandDynamic, type Scope, type Traversal } from '@imgbuild/hcl';
import { blockReferences, referenceName } from './block-references.ts';
import { contextKey } from './context-key.ts';
import { type Explain, explainBuildValues } from './explain.ts';
import { type Override, readOverride } from './override.ts';
import { shapedBy } from './missing-component.ts';
import { pathKey, rawOf } from './raw-value.ts';
import { renderPorts, type RenderWorld } from './render-context.ts';
import { specOf } from './schema-spec.ts';
import { type BuildContext, lateScope, sourceScope } from './scope.ts';

/** What every block of a template is configured with. */
export interface ConfigureWorld extends RenderWorld, Pick<InterpretPorts, 'environment' | 'resolvePath' | 'checkPath'> {
  readonly root: Scope;
  readonly explain: Explain;
  /** Settings that builders share, to check missing ones by. */
  readonly sharedSettings?: SchemaBody | undefined;
}

/** A component's body in the template, from which each build gets a block of its own. */
export interface BlockSource<C extends AnyComponent> {
  forBuild(context: BuildContext): Block<C>;
}

/**
 * Prepares a component's body. However many builds it stands in, it is decoded once for each different set of values that it
 * reads of them, so that one mistake is one message and many builds stay cheap.
 */
export function blockSource<C extends AnyComponent>(o: {
  readonly handle: ComponentHandle<C>;
  /** Without meta-arguments. */
  readonly body: Body;
  readonly origin: Span;
  /** A source's body is evaluated before there is anything to read of a build, a data source's before all builds. */
  readonly sees: 'nothing' | 'source' | 'build';
  readonly override?: Attribute | undefined;
  readonly world: ConfigureWorld;
}): BlockSource<C> {
  const shared = o.handle.kind === 'builder' ? o.world.sharedSettings : undefined;
  const handle = o.handle.missing === true ? shapedBy(o.handle, o.body, shared) : o.handle;
  const spec = specOf(handle.config);
  const references = [...blockReferences(o.body, spec), ...(o.override?.expression.references() ?? [])];
  // What is read of a build, as far as is known; strings may turn out to read more.
  const named = references.map(referenceName).filter((name) => /^(?:source|build)\b/.test(name));
  let contextual: readonly string[] = [...new Set([...named, ...(o.override === undefined ? [] : ['source.name'])])].sort();
  const done = new Map<string, Configured>();

  const configure = (context: BuildContext, late: Late): Configured => {
    const before = done.get(contextKey(contextual, context, late));
    if (before !== undefined) return before;
    const read = new Set<string>();
    const configured = configureOnce({ ...o, handle, references, context, late, onRead: (name) => void read.add(name) });
    if (!read.isSubsetOf(new Set(contextual))) contextual = [...new Set([...contextual, ...read])].sort();
    done.set(contextKey(contextual, context, late), configured);
    return configured;
  };
  return {
    forBuild: (context) => ({ component: handle, origin: o.origin, configure: (late) => configure(context, late) }),
  };
}

interface Configuring {
  readonly handle: ComponentHandle;
  readonly body: Body;
  readonly origin: Span;
  readonly sees: 'nothing' | 'source' | 'build';
  readonly override?: Attribute | undefined;
  readonly world: ConfigureWorld;
  readonly references: readonly Traversal[];
  readonly context: BuildContext;
  readonly late: Late;
  onRead(name: string): void;
}

function scopeOf({ sees, world, context, late }: Configuring): Scope {
  if (sees === 'nothing') return world.root;
  return sees === 'source' ? sourceScope(world.root, context) : lateScope(world.root, context, late);
}

function configureOnce(o: Configuring): Configured {
  const { world, context, late, handle } = o;
  const scope = scopeOf(o);
  const decoded = decode(expandDynamic(o.body, scope), specOf(handle.config), scope);
  const found: Diagnostic[] = [...decoded.diagnostics];
  const secretPaths = new Set<string>();
  const own = rawOf(decoded.value.value, [], secretPaths) as Readonly<Record<string, Raw>>;
  const override =
    o.override === undefined ? undefined : readOverride(o.override, context.name, handle.config, scope, secretPaths, found);
  const raw = override === undefined ? own : { ...own, ...override.raw };
  const readInStrings = new Set<string>();
  const rendering = renderPorts(
    world,
    { context, late: o.sees === 'build' ? late : undefined, open: handle.missing === true, names: handle.names },
    (name) => {
      if (name.startsWith('build.')) readInStrings.add(name);
      o.onRead(name);
    },
  );
  const interpreted = interpret(handle.config, raw, {
    ...rendering,
    environment: (name) => world.environment(name),
    resolvePath: (path) => world.resolvePath(path),
    checkPath: (path, kind) => world.checkPath(path, kind),
    isSensitive: (path) => secretPaths.has(pathKey(path)),
    conversions: 'strict',
  });
  const spanOf = (path: readonly (string | number)[]): Span => placeOf(path, decoded.value, override, o);
  const values = Object.keys((late.phase === 'validate' ? late.outputs : outputsOf(context.outputs)).fields);
  const explained = explainBuildValues(world.explain(found, o.references), o.references, context.type, values);
  const diagnostics = [...explained, ...interpreted.problems.map((problem) => asDiagnostic(problem, spanOf(problem.path ?? [])))];
  const isSound = !hasErrors(found) && !hasErrors(diagnostics);
  return {
    config: isSound ? interpreted.config : undefined,
    known: interpreted.known && isSound,
    diagnostics,
    reads: [...new Set([...o.references.map(referenceName), ...readInStrings])].sort(),
    secrets: interpreted.secrets,
    spanOf,
  };
}

/** What was not written has its place at the header, where the block says what it is. */
function placeOf(path: readonly (string | number)[], decoded: Decoded, override: Override | undefined, o: Configuring): Span {
  const [first] = path;
  if (first === undefined) return o.origin;
  if (override !== undefined && Object.hasOwn(override.raw, String(first))) return override.spanOf(path);
  const span = decoded.spanOf(path);
  const { missingItemSpan: missing } = o.body;
  return span.file === missing.file && span.start === missing.start && span.end === missing.end ? o.origin : span;
}

function asDiagnostic({ code, severity = 'error', summary, detail }: Problem, span: Span): Diagnostic {
  return { code, severity, summary, ...(detail === undefined ? {} : { detail }), span };
}
