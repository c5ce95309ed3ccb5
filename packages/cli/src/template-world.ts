import { join } from 'node:path';
import { templateKind, type TemplateWorld } from '@imgbuild/template';
import { nodeWorld } from '@imgbuild/template/node';
import type { Terminal } from './command.ts';
import type { Arguments } from './flags.ts';
import { configType } from './template-flags.ts';

/** The most that is read of standard input; what is larger is refused by whoever reads it as a template. */
const most = 16 * 1024 * 1024 + 1;

/** The world that a command's template is read from. The path `-` is what comes from standard input. */
export async function templateWorld(terminal: Terminal, path: string | undefined): Promise<TemplateWorld> {
  const { workingDirectory: working, environment } = terminal;
  const world = nodeWorld({ working, home: environment['HOME'] });
  if (path !== '-') return world;
  const text = await readAll(terminal.input());
  const own = join(working, '-');
  return {
    ...world,
    files: {
      ...world.files,
      kind: (each) => (each === own ? 'file' : world.files.kind(each)),
      read: (each) => (each === own ? text() : world.files.read(each)),
    },
  };
}

/** Gives what was read, or throws why it could not be. */
async function readAll(input: AsyncIterable<Uint8Array>): Promise<() => Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const part of input) {
      parts.push(part);
      size += part.length;
      if (size > most) break;
    }
  } catch (error) {
    return () => {
      throw error;
    };
  }
  const whole = Buffer.concat(parts);
  return () => whole;
}

/** Whether a command's template is HCL2 or the older JSON; without a path, what `-config-type` says. */
export function templateLanguage(path: string | undefined, given: Arguments, terminal: Terminal): 'hcl2' | 'json' {
  const type = configType(given);
  if (path === undefined || path === '-') return type;
  const { workingDirectory, environment } = terminal;
  const world = nodeWorld({ working: workingDirectory, home: environment['HOME'] });
  return templateKind({ path, workingDirectory, world, configType: type });
}
