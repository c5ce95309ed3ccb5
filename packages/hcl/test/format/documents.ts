import fc from 'fast-check';

// Documents that are valid HCL and laid out oddly. They are made with marks, which are filled at the end.

/** A gap that may be nothing: in a line; where lines may end, in brackets; in braces, where they may not. */
const [loose, free, fixed] = ['\ue000', '\ue001', '\ue002'] as const;
/** A gap in a line that is something; the end of a line; a number that makes a name unique. */
const [needed, lineEnd, unique] = ['\ue003', '\ue004', '\ue005'] as const;

const inLine = ['', '', '', ' ', '  ', '\t', ' /* c */ ', '/* é\n  日本 */'];
const overLines = [...inLine, '\n', '\r\n', ' # c\n', '\n\n  ', '// c\r\n\t'];
const atLineEnd = ['\n', '\n', '\n', '\r\n', ' # c\n', '  // d\n', '\n\n', '  \n', '/* e */\n', '\n  # f\n', ' # é👩‍👩‍👧 \r\n'];

const names = fc.constantFrom('a', 'bb', 'in', 'for', 'if', 'name-with-dash', 'ünïcode', '日本', 'a_long_name_of_an_argument');
const roots = fc.constantFrom('a', 'in', 'var', 'each', 'é');
const operators = fc.constantFrom('+', '-', '*', '/', '%', '==', '!=', '<', '<=', '>', '>=', '&&', '||');

const bracket = (inner: string): string => inner.replaceAll(loose, free);
const brace = (inner: string): string => inner.replaceAll(loose, fixed);

const parts = fc.letrec<{ expression: string; operand: string; list: string; template: string; item: string; heredoc: string }>(
  (tie) => {
    const expression = tie('expression');
    const pairs = fc.tuple(expression, expression);
    const items = fc.array(tie('item'), { maxLength: 3 });
    return {
      list: fc.array(expression, { maxLength: 3 }).map((each) => bracket(loose + each.join(`${loose},${loose}`) + loose)),
      operand: fc.oneof(
        { maxDepth: 4 },
        roots,
        fc.constantFrom('1', '2.5', '0', '1e5', '"s"', '"日本"', '""', 'true', 'null', '"$${x} %%{y} \\" \\n"'),
        fc.tuple(roots, names).map(([root, name]) => `${root}${loose}.${loose}${name}`),
        fc.tuple(roots, expression).map(([root, key]) => `${root}${loose}[${bracket(loose + key + loose)}]`),
        roots.map((root) => `${root}${loose}[${free}*${free}]${loose}.${loose}x`),
        roots.map((root) => `${root}${loose}.${loose}*${loose}.${loose}x`),
        roots.map((root) => `${root}${loose}.${loose}0`),
        fc.tuple(names, tie('list')).map(([name, list]) => `f_${name}${loose}(${list})`),
        fc.tuple(names, tie('list')).map(([name, list]) => `ns${loose}::${loose}${name}${loose}(${list})`),
        fc.tuple(names, expression).map(([name, last]) => `${name}${loose}(${bracket(`${loose}${last}${loose}...${loose}`)})`),
        fc.tuple(names, tie('heredoc')).map(([name, text]) => `${name}(${text}\n)`),
        expression.map((inner) => `(${bracket(loose + inner + loose)})`),
        tie('list').map((list) => `[${list}]`),
        items.map((each) => `{${fixed}${each.join(`${fixed},${fixed}`)}${fixed}}`),
        items.map((each) => `{\n${each.map((item) => `${fixed}${item}${lineEnd}`).join('')}${fixed}}`),
        pairs.map(([source, value]) =>
          bracket(`[${loose}for${needed}x${needed}in${needed}${source}${loose}:${loose}${value}${loose}]`),
        ),
        pairs.map(([source, value]) =>
          bracket(
            `{${loose}for${needed}k${loose},${loose}v${needed}in${needed}${source}${needed}:` +
              `${loose}k${needed}=>${loose}${value}${loose}...${needed}if${needed}v${loose}}`,
          ),
        ),
        fc.array(tie('template'), { maxLength: 3 }).map((each) => `"${each.join('')}"`),
      ),
      expression: fc.oneof(
        { maxDepth: 4 },
        tie('operand'),
        tie('operand'),
        tie('operand').map((operand) => `-${loose}${operand}`),
        tie('operand').map((operand) => `!${loose}${operand}`),
        fc
          .tuple(tie('operand'), operators, expression)
          .map(([left, operator, right]) => `${left}${needed}${operator}${needed}${right}`),
        fc
          .tuple(tie('operand'), expression, expression)
          .map(([condition, yes, no]) => `${condition}${loose}?${loose}${yes}${needed}:${needed}${no}`),
      ),
      template: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom('text', '  ', ' é 日本 ', '$', '%', 'x\ty'),
        expression.map((inner) => `\${${bracket(loose + inner + loose)}}`),
        expression.map((inner) => `\${~${bracket(loose + inner + loose)}~}`),
        expression.map((inner) => `%{${bracket(`${loose}if${needed}${inner}${loose}`)}} yes %{else~} no %{ endif }`),
        expression.map((inner) => `%{${free}for x in ${bracket(inner)}${free}~} each %{${free}endfor${free}}`),
      ),
      item: fc
        .tuple(
          fc.oneof(
            names.filter((name) => name !== 'for'),
            fc.constantFrom('"k"', '(a)', '1'),
          ),
          fc.constantFrom('=', ':'),
          expression,
        )
        .map(([name, sign, value]) => brace(`${name}${loose}${sign}${loose}${value}`)),
      heredoc: fc
        .tuple(fc.constantFrom('<<', '<<-'), fc.array(fc.array(tie('template'), { maxLength: 2 }), { maxLength: 3 }))
        .map(([opening, lines]) => `${opening}EOT\n${lines.map((line) => `  ${line.join('')}\n`).join('')}  EOT`),
    };
  },
);

const attribute = (name: string, value: string): string => `${fixed}${name}${unique}${fixed}=${fixed}${brace(value)}`;

const bodies = fc.letrec<{ items: string; block: string }>((tie) => ({
  items: fc
    .array(
      fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom('# c\n', '  // d\r\n', '\n', '  \n', '\t/* e */\n'),
        fc.tuple(names, parts.expression).map(([name, value]) => attribute(name, value) + lineEnd),
        fc.tuple(names, fc.constantFrom('1', '"x"', 'true')).map(([name, value]) => attribute(name, value) + lineEnd),
        fc.tuple(names, parts.heredoc).map(([name, value]) => `${attribute(name, value)}\n`),
        tie('block'),
      ),
      { maxLength: 6 },
    )
    .map((items) => items.join('')),
  block: fc
    .tuple(
      names,
      fc.array(fc.constantFrom('label', '"l"', '"l m"'), { maxLength: 2 }),
      tie('items'),
      parts.expression,
      fc.constantFrom('empty', 'one line', 'lines'),
    )
    .map(([type, labels, items, value, form]) => {
      const head = `${fixed}${[type, ...labels].join(needed)}${fixed}`;
      if (form === 'empty') return `${head}{${fixed}}${lineEnd}`;
      if (form === 'one line') return `${head}{${attribute('one', value)}${fixed}}${lineEnd}`;
      return `${head}{${lineEnd}${items}${fixed}}${lineEnd}`;
    }),
}));

/** Valid documents of any layout. */
export const documents: fc.Arbitrary<string> = fc
  .tuple(
    bodies.items,
    fc.array(fc.nat(99), { minLength: 1, maxLength: 40 }),
    fc.constantFrom('', '\ufeff'),
    fc.constantFrom('', '', '  ', '\t', '/* c */', '# c', 'end=1'),
  )
  .map(([items, choices, start, end]) => {
    let count = 0;
    const choose = (from: readonly string[]): string => from[(choices[count++ % choices.length] ?? 0) % from.length] ?? '';
    const filled = items.replace(/[\ue000-\ue005]/g, (mark) => {
      if (mark === unique) return String(count++);
      if (mark === needed) return choose(inLine) || ' ';
      return choose(mark === free ? overLines : mark === lineEnd ? atLineEnd : inLine);
    });
    return start + filled + end;
  });
