import type { AnyResourceType, BuildInfo, Host, Json, LateText, NameRule, Outcome } from '../sdk/index.ts';
import type { ComponentHandle, PackageReference } from '../registry.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { PlannedBuild } from '../plan.ts';
import type { Visit } from './failed-provisioner.ts';
import type { EventNode } from './nodes.ts';
import type { OnError } from './policy.ts';
import type { Redactor } from './redactor.ts';
import { createScope, type OwnedScope } from './scope.ts';
import { resourceTable } from './component.ts';
import { messageOf } from './component.ts';
import type { Shares } from './share.ts';

/** Fills late texts for one build. */
export interface LateRenderer {
  render<H extends string>(text: LateText<H>, holes: Readonly<Record<H, Json>>): string;
}

/** What everything that runs in one run shares. */
export interface RunServices {
  readonly runId: string;
  readonly startedAt: number;
  readonly host: Host;
  readonly ledger: Ledger;
  readonly redactor: Redactor;
  readonly shares: Shares;
  /** Resource types that the host itself holds. */
  readonly hostResources: readonly AnyResourceType[];
  /** Aborts when the person stops releasing. */
  readonly releasing: AbortSignal;
  readonly onError: OnError;
  readonly force: boolean;
  readonly debug: boolean;
  /** For one build, or for what belongs to none; `names` is the builder's rule, for texts of its block. */
  lateRenderer(build: BuildInfo | undefined, names?: NameRule): LateRenderer;
  /** A communicator by name, for `connect`. */
  communicator(name: string): ComponentHandle | undefined;
  /** A build as the template has it now. */
  readonly reread?: ((name: string) => Promise<PlannedBuild | undefined>) | undefined;
  readonly visit?: Visit | undefined;
}

/** Opens a scope for a component of a package: its resources and the host's may be held in it. */
export function componentScope(
  services: RunServices,
  o: {
    readonly label: string;
    readonly build: string;
    readonly by: PackageReference;
    readonly types: readonly AnyResourceType[];
    readonly node: EventNode;
    readonly access: Json;
    readonly config?: unknown;
    readonly parent: AbortSignal;
  },
): OwnedScope {
  return createScope(
    {
      ledger: services.ledger,
      build: o.build,
      package: o.by,
      resources: resourceTable([...services.hostResources, ...o.types]),
      releaseContext: (why: { readonly outcome: Outcome; readonly signal: AbortSignal }) => ({
        runId: services.runId,
        outcome: why.outcome,
        access: o.access,
        ...(o.config === undefined ? {} : { config: o.config }),
        signal: why.signal,
        report: o.node.report,
        host: services.host,
      }),
      releasing: services.releasing,
      onReleaseFailed: (label, error) => o.node.report.error(`Could not release ${label}: ${messageOf(error)}`),
    },
    o.label,
    o.parent,
  );
}
