/** Instructions that an engine applies at a commit or an import. Source: moby, "validCommitCommands" of builder/dockerfile. */
export const instructions = [
  'CMD',
  'ENTRYPOINT',
  'ENV',
  'EXPOSE',
  'HEALTHCHECK',
  'LABEL',
  'ONBUILD',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
  'WORKDIR',
] as const;

/** The same for docs, in Markdown. */
export const instructionNames: string = instructions.map((name) => `\`${name}\``).join(', ');
