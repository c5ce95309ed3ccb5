import type { ContainerSpec } from '../../src/run/command.ts';

/** Arguments before the image, and what they change in the request for a container. */
export interface Row {
  /** The flag that the row is for. */
  readonly flag: string;
  readonly args: readonly string[];
  /** In the body beside what is always there. */
  readonly body?: object;
  /** In `HostConfig`. */
  readonly host?: object;
  readonly spec?: Partial<ContainerSpec>;
  /** Engines that run these; Linux unless said. */
  readonly os?: 'windows';
  /** The least API of an engine that Docker's CLI lets it through to. */
  readonly since?: string;
  /** `docker create` has no flags about running; `docker run` asks for a terminal of its own when it is to hold one. */
  readonly by?: 'create' | 'run';
}
