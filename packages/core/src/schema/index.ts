/** Reading configurations by their schemas, and what else a schema is good for. */
export { interpret } from './interpret.ts';
export { unknown, type Interpreted, type InterpretPorts, type Raw, type Rendered, type TextProblem } from './raw.ts';
export { toJsonSchema, type JsonSchema } from './json-schema.ts';
export { describeRule, toMarkdown } from './markdown.ts';
export { describeType } from './describe.ts';
export { formatDuration, parseDuration } from './duration.ts';
export { formatSize, parseSize } from './size.ts';
export type { Parsed } from './parsed.ts';
export { formatPath } from './quoted.ts';
export { fieldOf } from './field-of.ts';
