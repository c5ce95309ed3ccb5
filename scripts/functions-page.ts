// docs/functions.md: every function of the language from its definition, with examples and what they evaluate to.
import { examples } from '../packages/hcl/test/functions/examples.ts';
import {
  formatNumber,
  functionFamilies,
  functionTable,
  isMarkedDeep,
  parseExpression,
  typeExpression,
  unknownValue,
  type FilePort,
  type FunctionPorts,
  type HclFunction,
  type HclNumber,
  type Scope,
  type Value,
} from '../packages/hcl/src/index.ts';
import { nodeFunctionPorts } from '../packages/hcl/src/node.ts';

const files: Readonly<Record<string, string>> = {
  '/template/motd.txt': 'Welcome!\n',
  '/template/hello.tpl': 'Hello, ${name}!',
};

/** Two files in a folder called /template. */
const filePort: FilePort = {
  base: '/template',
  working: '/template',
  home: '/home/me',
  separator: '/',
  kind: (path) => (path === '/template' ? 'directory' : path in files ? 'file' : undefined),
  read: (path) => new TextEncoder().encode(files[path] ?? ''),
  list: () => Object.keys(files).map((path) => path.slice('/template/'.length)),
};

/** A world in which every example always gives the same. */
function portsOfExamples(): FunctionPorts {
  const start = Date.UTC(2026, 2, 4, 5, 6, 7);
  const ports = nodeFunctionPorts({ base: '/template', working: '/template', home: '/home/me', start, now: () => start });
  return { ...ports, files: filePort, randomBytes: (count) => new Uint8Array(count), services: { ask: () => undefined } };
}

export function functionsPage(): string {
  const ports = portsOfExamples();
  const scope: Scope = { variables: new Map(), functions: functionTable(ports) };
  const families = functionFamilies(ports).map(
    ({ title, functions }) =>
      `## ${title}\n\n${[...functions]
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map((each) => section(each, scope))
        .join('\n')}`,
  );
  const names = [...scope.functions.keys()].sort().map((name) => `[${name}](#${name})`);
  return `<!-- Written by "pnpm docs"; change the functions of packages/hcl and the examples in its tests instead. -->

# Functions

Arguments are converted to the types of the parameters: \`"8"\` is fine where a number is wanted. Null is refused unless a function
says what it does with it; while an argument is not known yet, neither is the result; what is sensitive stays so. \`env\` is there
in the defaults of variables only.

${names.join(' · ')}

${families.join('\n')}`;
}

function section(each: HclFunction, scope: Scope): string {
  const shown = examples[each.name];
  if (shown === undefined) throw new Error(`${each.name} has no example in packages/hcl/test/functions/examples.ts`);
  const lines = shown.map((example) => `${example}\n# ${resultOf(example, scope)}`);
  return `### ${each.name}\n\n\`${usageOf(each)}\`\n\n${each.summary}\n\n\`\`\`hcl\n${lines.join('\n\n')}\n\`\`\`\n`;
}

function usageOf(each: HclFunction): string {
  if (each.kind === 'lazy') return each.usage ?? `${each.name}(…)`;
  const parameters = each.parameters.map(({ name, type }) => `${name}: ${typeExpression(type)}`);
  if (each.variadic !== undefined) parameters.push(`${each.variadic.name}: ${typeExpression(each.variadic.type)}...`);
  const type = each.returnType(each.parameters.map((parameter) => unknownValue(parameter.type)));
  return `${each.name}(${parameters.join(', ')})${type.ok && type.value.kind !== 'dynamic' ? `: ${typeExpression(type.value)}` : ''}`;
}

function resultOf(example: string, scope: Scope): string {
  const parsed = parseExpression(example, 'example.hcl');
  const { value, diagnostics } = parsed.value.evaluate(scope);
  const [problem] = [...parsed.diagnostics, ...diagnostics];
  if (problem !== undefined) throw new Error(`${example}: ${problem.detail ?? problem.summary}`);
  return written(value);
}

/** A value as it would be written in a template. */
function written(value: Value): string {
  if (isMarkedDeep(value)) return '(sensitive)';
  if (value.state === 'unknown') return '(known when the service has answered)';
  if (value.state === 'null') return 'null';
  switch (value.type.kind) {
    case 'string':
      return JSON.stringify(value.data);
    case 'number':
      return formatNumber(value.data as HclNumber);
    case 'bool':
      return value.data === true ? 'true' : 'false';
    case 'map':
    case 'object': {
      const entries = [...(value.data as ReadonlyMap<string, Value>)].map(([name, item]) => `${name} = ${written(item)}`);
      return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
    }
    default:
      return `[${(value.data as readonly Value[]).map(written).join(', ')}]`;
  }
}
