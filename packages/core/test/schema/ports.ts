import type { InterpretPorts, Raw } from '@imgbuild/core/schema';
import { unknown } from '@imgbuild/core/schema';

export interface World {
  readonly conversions?: 'strict' | 'weak';
  readonly environment?: Readonly<Record<string, string>>;
  /** Paths of what the template marks as secret, as JSON pointers without the first slash. */
  readonly secrets?: readonly string[];
  /** Why paths cannot be used. */
  readonly broken?: Readonly<Record<string, string>>;
  readonly lateNames?: readonly string[];
}

/** Ports over a world written down in a test. `{{now}}` renders, `{{later}}` is unknown. */
export function portsOf(world: World = {}): InterpretPorts {
  return {
    render: (text) => {
      if (text.includes('{{later}}')) return { kind: 'unknown' };
      if (text.includes('{{bad}}')) return { kind: 'problems', problems: [{ code: 'story/bad', summary: 'Bad template' }] };
      return { kind: 'text', text: text.replaceAll('{{now}}', '12:00') };
    },
    environment: (name) => world.environment?.[name],
    resolvePath: (path) => (path.startsWith('/') ? path : `/work/${path}`),
    checkPath: (path) => world.broken?.[path],
    isSensitive: (path) => world.secrets?.includes(path.join('/')) === true,
    conversions: world.conversions ?? 'strict',
    ...(world.lateNames === undefined ? {} : { lateNames: world.lateNames }),
  };
}

/** Raw values from JSON, where the string `‹unknown›` stands for what is not known yet. */
export function rawOf(json: unknown): Raw {
  if (json === '‹unknown›') return unknown;
  if (Array.isArray(json)) return json.map(rawOf);
  if (typeof json !== 'object' || json === null) return json as Raw;
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, rawOf(value)]));
}
