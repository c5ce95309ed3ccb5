import { defineCatalogue, message } from '@imgbuild/diagnostics';

/** All messages of the language, one entry per kind of mistake. */
export const problems = defineCatalogue('hcl', {
  // ---- characters
  'invalid-character': {
    summary: 'Invalid character',
    detail: message`${'what'} has no meaning here.${'hint'}`,
  },
  'invalid-encoding': {
    summary: 'Text is not UTF-8',
    detail: 'Here stands something that is not valid UTF-8 (or the replacement character itself). Save the file in UTF-8.',
  },
  'unclosed-comment': {
    summary: 'Comment without end',
    detail: 'This comment begins with /* and the file has no */ after it.',
  },
  'unclosed-string': {
    summary: 'String without end',
    detail:
      'A quoted string ends on the line it begins on. Close it with ", or write a heredoc (<<-EOT) for a text of several lines.',
  },
  'unclosed-heredoc': {
    summary: 'Heredoc without end',
    detail: message`No later line consists of "${'marker'}" alone. The marker ends the heredoc; it may be indented, and a line end must follow it.`,
  },
  'invalid-escape': {
    summary: 'Invalid escape sequence',
    detail: message`"${'escape'}" is no escape sequence. A backslash begins \\n, \\r, \\t, \\", \\\\, \\uNNNN or \\UNNNNNNNN; write \\\\ for a backslash itself.`,
  },
  'invalid-number': {
    summary: 'Invalid number',
    detail: message`"${'text'}" is not a number: digits, then perhaps a fraction and an exponent.`,
  },
  'newline-in-expression': {
    summary: 'Expression is cut off by the end of the line',
    detail: message`${'what'} expected before the line ends. An expression goes on in the next line only inside parentheses or brackets.`,
  },
  'nested-too-deep': {
    summary: 'Nested too deeply',
    detail: message`Expressions and blocks may be nested ${'limit'} levels deep.`,
  },
  'too-much-work': {
    summary: 'Too much to evaluate',
    detail: message`The loops of this expression make more than ${'limit'} passes together. Loops inside loops multiply.`,
  },
  'text-too-long': {
    summary: 'Text too long',
    detail: message`The text that this template makes is longer than ${'limit'} characters.`,
  },

  // ---- bodies
  'body-item-expected': {
    summary: 'Argument or block expected',
    detail: message`An argument (name = value) or a block begins with a name; ${'found'} was found.`,
  },
  'item-incomplete': {
    summary: 'Neither argument nor block',
    detail: message`After "${'name'}" either = and a value must follow, or a block: labels and {. ${'found'} was found.`,
  },
  'quoted-name': {
    summary: 'Quoted argument name',
    detail: message`Names of arguments are written without quotes: ${'name'} = …`,
  },
  'colon-for-equals': {
    summary: 'Colon instead of =',
    detail: message`Arguments are set with =, not with a colon: ${'name'} = …`,
  },
  'label-template': {
    summary: 'Label is not a plain string',
    detail: 'Labels of blocks are read before anything is evaluated: they cannot hold ${…} or %{…}.',
  },
  'line-end-expected': {
    summary: 'Something follows on the same line',
    detail: message`${'after'} ends with its line; ${'found'} was found.`,
  },
  'one-line-block': {
    summary: 'Too much for a block on one line',
    detail: message`A block on one line holds one argument at most, and no block. Put ${'what'} on a line of its own.`,
  },
  'unclosed-block': {
    summary: 'Block without end',
    detail: message`No } closes this "${'type'}" block before the end of the file. Perhaps another block inside it lacks its own.`,
  },
  'duplicate-argument': {
    summary: 'Argument set twice',
    detail: message`"${'name'}" was set in this block before. Keep one of the two.`,
  },

  // ---- expressions
  'expression-expected': {
    summary: 'Expression expected',
    detail: message`A value should stand here; ${'found'} was found.`,
  },
  'closing-expected': {
    summary: message`"${'closing'}" expected`,
    detail: message`${'what'} opened here must be closed with "${'closing'}"; ${'found'} was found.`,
  },
  'separator-expected': {
    summary: 'Separator expected',
    detail: message`After ${'after'} a comma${'alternatives'} or "${'closing'}" must follow; ${'found'} was found.`,
  },
  'object-value-expected': {
    summary: 'Object item without value',
    detail: message`After the key of an object item = or : and a value must follow; ${'found'} was found.`,
  },
  'object-key-reference': {
    summary: 'Reference as an object key',
    detail: message`A key that is computed must stand in parentheses: (${'text'}) = …`,
  },
  'attribute-name-expected': {
    summary: 'Attribute name expected',
    detail: message`After a dot the name of an attribute must follow; ${'found'} was found.`,
  },
  'legacy-index': {
    summary: 'Index without brackets',
    detail: message`"${'text'}" is no index: after a dot one whole number may stand. Write ${'instead'}.`,
  },
  'conditional-incomplete': {
    summary: 'Conditional without ":"',
    detail: message`A conditional is written CONDITION ? VALUE : OTHER; ${'found'} was found where ":" should stand.`,
  },
  'for-incomplete': {
    summary: 'Incomplete for expression',
    detail: message`${'what'} is expected here; ${'found'} was found. A for expression is written [for x in list : value] or {for k, v in map : key => value}.`,
  },
  'for-key-in-tuple': {
    summary: 'Key in a for expression that makes a tuple',
    detail: 'KEY => VALUE makes an object: use braces instead of brackets.',
  },
  'for-grouping-in-tuple': {
    summary: 'Grouping in a for expression that makes a tuple',
    detail: 'Grouping with ... needs keys to group by: it is for {for … : key => value...} only.',
  },
  'sequence-unclosed': {
    summary: 'Template sequence without end',
    detail: message`The ${'what'} that begins here has no closing } before ${'found'}.`,
  },
  'directive-unknown': {
    summary: 'Unknown template directive',
    detail: message`A directive is one of if, else, endif, for, endfor; ${'found'} was found.`,
  },
  'directive-unbalanced': {
    summary: 'Template directive out of place',
    detail: message`"${'found'}" has no matching "${'opening'}" before it.`,
  },
  'directive-unclosed': {
    summary: 'Template directive without end',
    detail: message`"${'directive'}" must be closed with %{ ${'closing'} } in the same template.`,
  },
  'extra-text': {
    summary: 'Something follows the expression',
    detail: message`The expression is complete; ${'found'} was found after it.`,
  },

  // ---- JSON
  'json-extra-text': {
    summary: 'Something follows the JSON value',
    detail: message`The file is one JSON value, which is complete; ${'found'} was found after it.`,
  },
  'json-comment': {
    summary: 'Comment in JSON',
    detail: 'JSON has no comments. In a body, a property with the name "//" is ignored: "//": "…".',
  },
  'json-single-quotes': {
    summary: 'Single quotes in JSON',
    detail: 'Strings and names are written in double quotes.',
  },
  'json-unquoted-name': {
    summary: 'Property name without quotes',
    detail: message`Names of properties are written in double quotes: "${'name'}": …`,
  },
  'json-name-expected': {
    summary: 'Property expected',
    detail: message`A property begins with its name in double quotes; ${'found'} was found.`,
  },
  'json-colon-expected': {
    summary: 'Property without value',
    detail: message`After the name of a property a colon and its value must follow; ${'found'} was found.${'hint'}`,
  },
  'json-equals-for-colon': {
    summary: 'Equals sign instead of a colon',
    detail: 'In JSON a colon stands between the name of a property and its value.',
  },
  'json-trailing-comma': {
    summary: 'Comma after the last item',
    detail: message`In JSON no comma stands before "${'closing'}".`,
  },
  'json-colon-in-array': {
    summary: 'Colon in an array',
    detail: 'Elements of an array have no names. Properties stand in braces: { "name": … }.',
  },
  'json-wrong-bracket': {
    summary: message`"${'closing'}" expected`,
    detail: message`${'what'} must be closed with "${'closing'}"; ${'found'} was found.`,
  },
  'json-unclosed-string': {
    summary: 'String without end',
    detail: 'A JSON string ends on the line it begins on. Close it with ", and write \\n where its text has a line end.',
  },
  'json-quote-in-string': {
    summary: 'Text after the end of a string',
    detail: 'The string ends at this quote. A quote that is part of the text is written \\".',
  },
  'json-control-character': {
    summary: 'Control character in a string',
    detail: message`${'what'} may not stand in a JSON string as it is. Write ${'escape'} instead.`,
  },
  'json-invalid-escape': {
    summary: 'Invalid escape sequence',
    detail: message`"${'escape'}" is no escape sequence of JSON. A backslash begins \\", \\\\, \\/, \\b, \\f, \\n, \\r, \\t or \\uNNNN; write \\\\ for a backslash itself.${'hint'}`,
  },
  'json-lone-surrogate': {
    summary: 'Half of a character',
    detail: message`"${'escape'}" is one half of a surrogate pair, which alone is no character. Write both, or the character itself.`,
  },
  'json-invalid-number': {
    summary: 'Invalid JSON number',
    detail: message`"${'text'}" is no JSON number: ${'reason'}.`,
  },
  'json-unknown-word': {
    summary: 'Name where a value should stand',
    detail: message`"${'word'}" is no JSON value: those without quotes are numbers, true, false and null.${'hint'}`,
  },
  'json-root': {
    summary: 'A configuration is an object',
    detail: message`A file in JSON is an object, or an array of objects, whose properties are arguments and blocks; this is ${'found'}.`,
  },
  'json-object-expected': {
    summary: 'Object expected',
    detail: message`${'expected'}; this is ${'found'}.`,
  },
  'json-duplicate-name': {
    summary: 'Property defined twice',
    detail: message`"${'name'}" is in this object before. Keep one of the two.`,
  },

  // ---- evaluation
  'unknown-variable': {
    summary: 'Unknown name',
    detail: message`Nothing is called "${'name'}" here.${'suggestion'}`,
  },
  'variables-not-allowed': {
    summary: 'Names are not allowed here',
    detail: 'This value is read before anything is evaluated: only literal values can stand here.',
  },
  'unknown-function': {
    summary: 'Unknown function',
    detail: message`There is no function "${'name'}".${'suggestion'}`,
  },
  'functions-not-allowed': {
    summary: 'Function calls are not allowed here',
    detail: 'This value is read before anything is evaluated: only literal values can stand here.',
  },
  'too-few-arguments': {
    summary: 'Too few arguments',
    detail: message`"${'name'}" takes ${'wanted'}; ${'given'} given. Missing: "${'parameter'}".`,
  },
  'too-many-arguments': {
    summary: 'Too many arguments',
    detail: message`"${'name'}" takes ${'wanted'}; ${'given'} given.`,
  },
  'invalid-argument': {
    summary: 'Invalid function argument',
    detail: message`Argument "${'parameter'}" of "${'name'}": ${'reason'}.`,
  },
  'function-failed': {
    summary: 'Function call failed',
    detail: message`${'name'}: ${'reason'}.`,
  },
  'invalid-expansion': {
    summary: 'Argument cannot be expanded',
    detail: message`Only a list, tuple or set can be expanded into arguments with "..."; this is ${'found'}.`,
  },
  'invalid-operand': {
    summary: 'Unsuitable operand',
    detail: message`The operand of "${'operator'}" is unsuitable: ${'reason'}.`,
  },
  'operation-failed': {
    summary: 'Operation failed',
    detail: message`${'reason'}.`,
  },
  'unsupported-attribute': {
    summary: 'No such attribute',
    detail: message`${'reason'}`,
  },
  'invalid-index': {
    summary: 'Invalid index',
    detail: message`${'reason'}`,
  },
  'invalid-condition': {
    summary: 'Unsuitable condition',
    detail: message`A condition must be true or false: ${'reason'}.`,
  },
  'inconsistent-conditional': {
    summary: 'Results of a conditional do not match',
    detail: message`Both results must be of one type. The first is ${'yes'}, the second ${'no'}.`,
  },
  'invalid-template-value': {
    summary: 'Value cannot be part of a string',
    detail: message`${'reason'}.`,
  },
  'invalid-object-key': {
    summary: 'Unsuitable object key',
    detail: message`A key must be a known string: ${'reason'}.`,
  },
  'duplicate-object-key': {
    summary: 'Object key used twice',
    detail: message`Two elements have the key "${'key'}". To group values under one key, write ... after the value.`,
  },
  'invalid-iteration': {
    summary: 'Value cannot be iterated',
    detail: message`A for expression needs a list, set, map, tuple or object; this is ${'found'}.`,
  },
  'invalid-splat': {
    summary: 'Splat on a null value',
    detail: 'A list whose elements are asked for with [*] is null here.',
  },

  // ---- content by schema
  'unsupported-argument': {
    summary: 'Unsupported argument',
    detail: message`"${'name'}" is not expected here.${'suggestion'}`,
  },
  'unsupported-block': {
    summary: 'Unsupported block type',
    detail: message`Blocks of type "${'type'}" are not expected here.${'suggestion'}`,
  },
  'missing-argument': {
    summary: 'Missing required argument',
    detail: message`"${'name'}" is required, and not set here.`,
  },
  'argument-for-block': {
    summary: 'Block written as an argument',
    detail: message`"${'name'}" is a block here: write ${'name'} { … } without "=".`,
  },
  'block-for-argument': {
    summary: 'Argument written as a block',
    detail: message`"${'name'}" is an argument here: write ${'name'} = …`,
  },
  'unexpected-block': {
    summary: 'Block where only arguments are expected',
    detail: message`Blocks are not allowed here; "${'type'}" is one.`,
  },
  'missing-label': {
    summary: 'Missing block label',
    detail: message`"${'type'}" blocks have ${'count'} label(s): ${'names'}. "${'missing'}" is missing.`,
  },
  'extra-label': {
    summary: 'Too many block labels',
    detail: message`"${'type'}" blocks have ${'count'} label(s)${'names'}.`,
  },

  // ---- decoding
  'unsuitable-value': {
    summary: 'Unsuitable value',
    detail: message`"${'name'}" cannot be set to this: ${'reason'}.`,
  },
  'missing-block': {
    summary: 'Missing block',
    detail: message`${'what'} "${'type'}" block(s) are needed here.`,
  },
  'too-many-blocks': {
    summary: 'Too many blocks',
    detail: message`At most ${'max'} "${'type'}" block(s) may stand here.`,
  },
  'duplicate-block': {
    summary: 'Block defined twice',
    detail: message`A "${'type'}" block with the label(s) ${'labels'} stands here before.`,
  },

  // ---- static reading
  'not-a-reference': {
    summary: 'Reference expected',
    detail: 'Only a reference can stand here: a name, and after it perhaps attributes and indexes.',
  },
  'invalid-type': {
    summary: 'Invalid type',
    detail: message`${'reason'}`,
  },
  'invalid-default': {
    summary: 'Unsuitable default value',
    detail: message`The default of the optional attribute "${'name'}" does not fit its type: ${'reason'}.`,
  },

  // ---- dynamic blocks
  'dynamic-for-each': {
    summary: 'Unsuitable for_each',
    detail: message`A dynamic block needs a list, set, map, tuple or object to go through; this is ${'found'}.`,
  },
  'dynamic-iterator': {
    summary: 'Unsuitable iterator name',
    detail: 'The iterator of a dynamic block is a single name, written without quotes.',
  },
  'dynamic-labels': {
    summary: 'Unsuitable labels',
    detail: message`The labels of a dynamic block must be known strings: ${'reason'}.`,
  },

  // ---- layout and edits
  'layout-too-long': {
    summary: 'Layout too long',
    detail: message`Laid out, this text would be longer than ${'limit'} characters. Very long lines beside many short ones make it so, or many lines deep inside others. It was left as it is.`,
  },
  'unsuitable-text': {
    summary: 'Unsuitable text',
    detail: message`"${'text'}" cannot be ${'what'}. ${'reason'}`,
  },
});
