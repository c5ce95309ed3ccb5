import type { BuilderConfig } from '../config.ts';

/** What Packer runs when the template does not say: a shell with a terminal, which waits. */
const usual = {
  linux: ['-d', '-i', '-t', '--entrypoint=/bin/sh', '--'],
  windows: ['-d', '-i', '-t', '--entrypoint=powershell', '--'],
} as const;

/** A word of the arguments, and the setting that it comes from. */
export interface RunWord {
  readonly word: string;
  readonly path: readonly (string | number)[];
}

/** What decides about the container that is run. */
export type RunSettings = Pick<
  BuilderConfig,
  | 'device'
  | 'cap_add'
  | 'cap_drop'
  | 'privileged'
  | 'runtime'
  | 'platform'
  | 'tmpfs'
  | 'volumes'
  | 'container_dir'
  | 'windows_container'
>;

/**
 * The arguments of `docker run` that a template asks for, as Packer puts them together: its options first, then `run_command`.
 * @param command `run_command` with the image filled in
 * @param home folder of the user, for volumes that begin with `~/`
 */
export function runArguments(
  settings: RunSettings,
  o: { readonly image: string; readonly command: readonly string[] | undefined; readonly home: string },
): readonly RunWord[] {
  const flag = (name: string, value: string | undefined, path: RunWord['path']): readonly RunWord[] =>
    value === undefined ? [] : [name, value].map((word) => ({ word, path }));
  const list = (name: string, attribute: 'device' | 'cap_add' | 'cap_drop' | 'tmpfs'): readonly RunWord[] =>
    settings[attribute].flatMap((value, index) => flag(name, value, [attribute, index]));
  const atHome = (path: string): string => (path.startsWith('~/') ? `${o.home}${path.slice(1)}` : path);
  const usualCommand = [...usual[settings.windows_container ? 'windows' : 'linux'], o.image];
  return [
    ...list('--device', 'device'),
    ...list('--cap-add', 'cap_add'),
    ...list('--cap-drop', 'cap_drop'),
    ...(settings.privileged ? [{ word: '--privileged', path: ['privileged'] }] : []),
    ...flag('--runtime', settings.runtime, ['runtime']),
    ...flag('--platform', settings.platform, ['platform']),
    ...list('--tmpfs', 'tmpfs'),
    ...Object.entries(settings.volumes).flatMap(([from, to]) => flag('-v', `${atHome(from)}:${to}`, ['volumes', from])),
    // A volume of the container's own: what is put there is not in the image, and goes with the container.
    ...flag('--mount', settings.container_dir === undefined ? undefined : `type=volume,target=${settings.container_dir}`, [
      'container_dir',
    ]),
    ...(o.command === undefined
      ? usualCommand.map((word) => ({ word, path: [] }))
      : o.command.map((word, index) => ({ word, path: ['run_command', index] }))),
  ];
}
