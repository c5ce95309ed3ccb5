import type { BuildInfo } from '@imgbuild/core/sdk';

/** Variables that a template gives its scripts. */
export interface GivenVariables {
  /** As `NAME=VALUE`. */
  readonly environment_vars?: readonly string[] | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** Variables of a script by name, sorted: those every script gets, then the template's, which win, and of these `env`. */
export function variablesFor(
  given: GivenVariables,
  build: Pick<BuildInfo, 'sourceName' | 'type' | 'values'>,
): ReadonlyMap<string, string> {
  const variables = new Map<string, string>([
    ['PACKER_BUILD_NAME', build.sourceName],
    ['PACKER_BUILDER_TYPE', build.type],
  ]);
  for (const [name, key] of [
    ['PACKER_HTTP_ADDR', 'PackerHTTPAddr'],
    ['PACKER_HTTP_IP', 'PackerHTTPIP'],
    ['PACKER_HTTP_PORT', 'PackerHTTPPort'],
  ] as const) {
    const value = build.values[key];
    // A builder without an HTTP server has a text there that says so.
    if (typeof value === 'string' && !value.startsWith('ERR_')) variables.set(name, value);
  }
  for (const text of given.environment_vars ?? []) {
    const at = text.indexOf('=');
    variables.set(text.slice(0, at), text.slice(at + 1));
  }
  for (const [name, value] of Object.entries(given.env ?? {})) variables.set(name, value);
  return new Map([...variables].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Variables as `{{ .Vars }}` or a file has them: each in the format's two `%s`, its value as `escape` writes it. */
export function writeVariables(
  variables: ReadonlyMap<string, string>,
  format: string,
  escape: (value: string) => string,
): string {
  return [...variables]
    .map(([name, value]) => {
      const parts = [name, escape(value)];
      let index = 0;
      return format.replaceAll('%s', () => parts[index++] ?? '');
    })
    .join('');
}
