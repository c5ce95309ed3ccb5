import { defineCatalogue, message } from '@imgbuild/diagnostics';

/** All messages of the template language. */
export const problems = defineCatalogue('gotemplate', {
  'unclosed-action': {
    summary: 'Template action without end',
    detail: 'The action that begins here with {{ has no }} after it.',
  },
  'unclosed-comment': {
    summary: 'Template comment without end',
    detail: 'A comment is written {{/* … */}} and ends in the same action.',
  },
  'unclosed-string': {
    summary: 'String without end',
    detail: message`The ${'what'} that begins here is not closed before the action ends.`,
  },
  'invalid-string': { summary: 'Invalid string', detail: message`${'text'} is not a valid Go literal: ${'reason'}.` },
  'invalid-number': { summary: 'Invalid number', detail: message`"${'text'}" is not a number.` },
  'number-too-large': {
    summary: 'Number too large',
    detail: message`"${'text'}" does not fit into a whole number of 64 bits. Written with a decimal point, it can be larger.`,
  },
  'invalid-character': { summary: 'Invalid character', detail: message`"${'text'}" has no meaning in a template action.` },
  'unbalanced-parenthesis': { summary: 'Unbalanced parenthesis', detail: message`${'what'}.` },
  unexpected: { summary: 'Unexpected part of a template', detail: message`${'found'} cannot stand in ${'where'}.` },
  'missing-value': { summary: 'Value missing', detail: message`${'where'} needs a value.` },
  'unknown-function': {
    summary: 'Unknown template function',
    detail: message`There is no template function "${'name'}" here.${'suggestion'}`,
  },
  'unknown-variable': {
    summary: 'Unknown template variable',
    detail: message`The variable "${'name'}" has not been set before this place. Set it with {{ ${'name'} := … }}.`,
  },
  'unclosed-block': {
    summary: 'Template block without end',
    detail: message`"{{ ${'keyword'} }}" must be closed with {{ end }}.`,
  },
  misplaced: { summary: 'Misplaced template keyword', detail: message`"{{ ${'keyword'} }}" can only stand ${'where'}.` },
  'non-executable': { summary: 'Value is not a function', detail: message`${'what'} takes no arguments, and ${'count'} given.` },
  'nested-too-deep': {
    summary: 'Template nested too deeply',
    detail: message`Template blocks and parentheses may be nested ${'limit'} levels deep.`,
  },
  'duplicate-template': {
    summary: 'Template defined twice',
    detail: message`A template named "${'name'}" is defined in this text before.`,
  },
  'unknown-template': { summary: 'Unknown template', detail: message`No template named "${'name'}" is defined in this text.` },
  'missing-field': { summary: 'No such value', detail: message`There is no "${'field'}" here.${'suggestion'}` },
  'not-a-record': { summary: 'Value has no fields', detail: message`"${'field'}" is asked of ${'found'}, which has no fields.` },
  'wrong-arguments': { summary: 'Wrong number of arguments', detail: message`"${'name'}" takes ${'wanted'}; ${'given'} given.` },
  'wrong-type': {
    summary: 'Argument of the wrong type',
    detail: message`${'what'} is ${'found'}; it has to be ${'wanted'}.`,
  },
  'not-printable': {
    summary: 'Value cannot be printed',
    detail: message`This is ${'found'}, which has no text. A function that is a value is called with {{ call … }}.`,
  },
  'call-failed': { summary: 'Template function failed', detail: message`${'name'}: ${'reason'}.` },
  'not-iterable': { summary: 'Value cannot be iterated', detail: message`range cannot go through ${'found'}.` },
  'nil-command': { summary: 'nil is no command', detail: 'nil can be an argument, but not stand alone.' },
  'too-much-output': { summary: 'Template makes too much text', detail: message`The text grew beyond ${'limit'} characters.` },
  'too-many-calls': {
    summary: 'Templates call each other without end',
    detail: message`Templates may call each other ${'limit'} levels deep.`,
  },
  'too-many-steps': { summary: 'Template runs too long', detail: message`The template did not end after ${'limit'} steps.` },
});
