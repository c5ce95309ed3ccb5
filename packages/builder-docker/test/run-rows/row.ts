import type { ContainerSpec } from '../../src/run/command.ts';

/** What Docker's CLI is given, too: `docker BY BEFORE… ARGS… tiny:1 COMMAND…`. */
export interface Case {
  readonly args: readonly string[];
  readonly before?: readonly string[];
  /** Words after the image. */
  readonly command?: readonly string[];
  /** Engines that run these; Linux unless said. */
  readonly os?: 'windows';
  /**
   * Containers too, unless said. The CLI asks each engine in the words of its API, and the fixtures are in those of 1.48:
   * engines before 1.44 know a MAC address only where the CLI no longer says it (we say it in both places), and one network.
   */
  readonly compare?: 'requests';
  /** `docker run` unless said; it asks for a terminal of its own when it is to hold one, which a test has not. */
  readonly by?: 'create';
}

/** Arguments before the image, and what they change in the request for a container. */
export interface Row extends Case {
  /** The flag that the row is for. */
  readonly flag: string;
  /** In the body beside what is always there. */
  readonly body?: object;
  /** In `HostConfig`. */
  readonly host?: object;
  readonly spec?: Partial<ContainerSpec>;
}
