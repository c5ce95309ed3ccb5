import { outlineTemplate, type Outline, type ReadData, type ServiceAccess } from '@imgbuild/template';
import { inlineRegistry, type Registry } from '@imgbuild/core';
import type { Terminal } from '../command.ts';
import { discoverPlugins } from '../discovery.ts';
import type { Arguments } from '../flags.ts';
import { variableArguments } from '../template-flags.ts';
import { templateWorld } from '../template-world.ts';

export interface OutlineRequest {
  readonly path: string | undefined;
  /** Whether plugins are looked for, so that data sources have their types; without them their values are just not known. */
  readonly plugins: 'discover' | 'none';
  readonly startedAt: number;
  readonly readData?: ReadData;
  readonly services?: ServiceAccess;
  readonly hide?: (secret: string) => void;
}

/** The outline of the HCL template that a command was given. */
export async function outlineOf(given: Arguments, terminal: Terminal, o: OutlineRequest): Promise<Outline> {
  const none: Registry = inlineRegistry([]);
  return outlineTemplate({
    path: o.path,
    workingDirectory: terminal.workingDirectory,
    environment: terminal.environment,
    variables: variableArguments(given),
    startedAt: o.startedAt,
    world: await templateWorld(terminal, o.path),
    discover: async (requirements, folder) =>
      o.plugins === 'none' ? { value: none, diagnostics: [] } : discoverPlugins(terminal, requirements, folder),
    ...(o.readData === undefined ? {} : { readData: o.readData }),
    ...(o.services === undefined ? {} : { services: o.services }),
    ...(o.hide === undefined ? {} : { hide: o.hide }),
  });
}
