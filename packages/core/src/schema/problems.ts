import { defineCatalogue, message } from '@imgbuild/diagnostics';

/** What can be wrong with a component's configuration, seen from its schema alone. */
export const problems = defineCatalogue('config', {
  'not-a-body': {
    summary: 'Not a block',
    detail: message`${'where'} is a block with arguments of its own, and this is ${'actual'}.`,
  },
  'unsupported-argument': {
    summary: 'Unsupported argument',
    detail: message`An argument named "${'name'}" is not expected here.${'suggestion'}`,
  },
  'missing-argument': {
    summary: 'Missing required argument',
    detail: message`The argument "${'name'}" is required, but was not given.${'environment'}`,
  },
  'empty-argument': {
    summary: 'Required argument is empty',
    detail: message`The argument "${'name'}" is required, and its value is empty. If it comes from a variable, that variable is probably not set.`,
  },
  'wrong-type': {
    summary: 'Unsuitable value type',
    detail: message`"${'name'}" needs ${'expected'}, and this is ${'actual'}.`,
  },
  'empty-element': {
    summary: 'Empty element',
    detail: message`"${'name'}" has no value, and here ${'expected'} is needed. Remove the element, or give it a value.`,
  },
  'invalid-duration': {
    summary: 'Invalid duration',
    detail: message`"${'name'}" is ${'actual'}, which is not a duration${'mistake'}. Write a number and a unit, as in "90s", "5m" or "1h30m".`,
  },
  'duration-in-nanoseconds': {
    severity: 'warning',
    summary: 'Duration without a unit',
    detail: message`"${'name'}" is the bare number ${'actual'}, and a duration without a unit counts in nanoseconds. If seconds are meant, write "${'actual'}s".`,
  },
  'invalid-size': {
    summary: 'Invalid size',
    detail: message`"${'name'}" is ${'actual'}, which is not a size${'mistake'}. Write a number of bytes, or a number and a unit, as in "512M" or "10G".`,
  },
  'invalid-choice': {
    summary: 'Invalid value',
    detail: message`"${'name'}" is ${'actual'}, and it must be one of ${'choices'}.${'suggestion'}`,
  },
  'unusable-path': {
    summary: message`Cannot use this ${'kind'}`,
    detail: message`"${'name'}" is ${'actual'}. ${'reason'}`,
  },
  'out-of-range': {
    summary: 'Value out of range',
    detail: message`"${'name'}" is ${'actual'}, and it must be ${'range'}.`,
  },
  'wrong-count': {
    summary: 'Wrong number of elements',
    detail: message`"${'name'}" must have ${'range'} elements, and it has ${'actual'}.`,
  },
  'nested-too-deeply': {
    summary: 'Nested too deeply',
    detail: message`"${'name'}" is more than ${'limit'} levels deep.`,
  },
  'deprecated-argument': {
    severity: 'warning',
    summary: 'Deprecated argument',
    detail: message`The argument "${'name'}" is deprecated. ${'instead'}`,
  },
  'missing-block': {
    summary: message`Missing "${'name'}" block`,
    detail: message`There must be ${'expected'} here, and there is ${'actual'}.`,
  },
  'too-many-blocks': {
    summary: message`Too many "${'name'}" blocks`,
    detail: message`There must be ${'expected'} here, and there are ${'actual'}.`,
  },
  'one-needed': {
    summary: 'Missing argument',
    detail: message`One of ${'names'} must be given.`,
  },
  'conflicting-arguments': {
    summary: 'Conflicting arguments',
    detail: message`Only one of ${'names'} can be given, and here are ${'given'}. Remove all but one.`,
  },
  'incomplete-group': {
    summary: 'Arguments that belong together',
    detail: message`${'names'} are given together or not at all. Missing: ${'missing'}.`,
  },
  'companion-needed': {
    summary: 'Missing argument',
    detail: message`With "${'name'}", ${'missing'} must be given as well.`,
  },
});
