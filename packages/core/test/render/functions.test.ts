import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderText } from '../../src/render/index.ts';
import { lowerCase, upperCase } from '../../src/render/letter-case.ts';
import { part, replace } from '../../src/render/text-functions.ts';
import { contextOf, legacy } from './context.ts';

const everything = contextOf({
  ...legacy,
  environment: (name) => (name === 'HOME' ? '/root' : undefined),
  values: { kind: 'known', values: { ID: 'i-1', Port: 22, Flag: true } },
  functions: {
    clean_resource_name: (name: string) => name.replaceAll(/[^a-z0-9-]/g, '-'),
    vault: (path: string, key: string) => `${path}#${key}`,
    consul_key: (key: string) => `value of ${key}`,
    aws_secretsmanager: (name: string, key?: string) => `${name}/${key ?? 'only'}`,
  },
});

/** The text, or code and detail of the first problem. */
function render(text: string): string {
  const rendered = renderText(text, everything);
  if (rendered.kind === 'text') return rendered.text;
  return rendered.kind === 'problems' ? `${rendered.problems[0]?.code}: ${rendered.problems[0]?.detail}` : rendered.kind;
}

// Where a function may be used is shown by the fixture `function-unavailable`; here is what each does, and refuses.
test.each([
  ['{{ build `ID` }} {{ build "Port" }} {{ .Port }} {{ .Flag }}', 'i-1 22 22 true'],
  ['{{ build_name }} {{ build_type }}', 'web amazon-ebs'],
  ['{{ env `HOME` }}|{{ env `NONE` }}', '/root|'],
  ['{{ user `region` }}|{{ user "unset" }}', 'us-"west"|'],
  ['{{ user `nope` }}', 'gotemplate/call-failed: user: there is no variable "nope".'],
  ['{{ isotime }} {{ isotime "02.01.2006" }} {{ isotime | lower }}', '2009-11-10T23:04:05Z 10.11.2009 2009-11-10t23:04:05z'],
  ['{{ isotime "a" "b" }}', 'gotemplate/call-failed: isotime: it takes one layout at most, and got 2.'],
  ['{{ strftime "%F" }}', '2009-11-10'],
  ['{{ strftime }}', 'gotemplate/wrong-arguments: "strftime" takes one argument; 0 were given.'],
  ['{{ strftime "%Q" }}', 'gotemplate/call-failed: strftime: "%Q" has a conversion that strftime does not know.'],
  ['{{ timestamp }} {{ printf "%T %x" timestamp timestamp }}', '1257894245 int64 4af9f165'],
  ['{{ uuid }} {{ pwd }} {{ template_dir }}', 'one-of-a-kind /work /work/templates'],
  ['{{ uuid 1 }}', 'gotemplate/wrong-arguments: "uuid" takes no arguments; one was given.'],
  [
    '{{ split "a,b" "," 1 }} {{ split "日本" "" 1 }} {{ "a,b" | split }}',
    'gotemplate/wrong-arguments: "split" takes 3 arguments; one was given.',
  ],
  ['{{ split "a,b" "," 2 }}', 'gotemplate/call-failed: split: there is no part 2: "," splits the text into 2.'],
  ['{{ split "a,b" "," -1 }}', 'gotemplate/call-failed: split: there is no part -1: "," splits the text into 2.'],
  ['{{ split "a,b" "," "1" }}', 'gotemplate/wrong-type: The argument "1" of "split" is a string; it has to be a whole number.'],
  ['{{ replace "a" "b" 1 "aa" }} {{ replace "" "-" -1 "日😀" }} {{ "aa" | replace "a" "$&" -1 }}', 'ba -日-😀- $&$&'],
  ['{{ replace_all "-" "" "a-b-c" }} {{ build_name | replace_all "w" "W" }}', 'abc Web'],
  ['{{ replace_all "-" "a-b" }}', 'gotemplate/wrong-arguments: "replace_all" takes 3 arguments; 2 were given.'],
  ['{{ upper "straße é" }} {{ lower "ÀΣ" }}', 'STRAßE É àσ'],
  ['{{ upper 1 }}', 'gotemplate/wrong-type: The argument 1 of "upper" is a whole number; it has to be a string.'],
  ['{{ lower .Port }}', 'gotemplate/wrong-type: The argument .Port of "lower" is a whole number; it has to be a string.'],
  ['{{ isotime | clean_resource_name }} {{ clean_ami_name "A b" }} {{ clean_image_name "x" }}', '2009-11-10-23-04-05- --b x'],
  [
    '{{ vault `secret/x` `k` }} {{ consul_key "a/b" }} {{ aws_secretsmanager "n" }} {{ aws_secretsmanager "n" "k" }}',
    'secret/x#k value of a/b n/only n/k',
  ],
  ['{{ template "root" }}', 'gotemplate/too-many-calls: Templates may call each other 100000 levels deep.'],
])('%s', (text, expected) => {
  expect(render(text)).toBe(expected);
});

test('nothing grows without bound', () => {
  const text = '{{ $x := "aaaaaaaaaa" }}{{ range 10 }}{{ $x = replace_all "a" $x $x }}{{ end }}';
  expect(render(text)).toBe('gotemplate/call-failed: replace_all: what comes out would be longer than 1000000 characters.');
});

test('replacing is what Go does', () => {
  const simple = (old: string, next: string, count: number, text: string): string => {
    let done = '';
    let rest = text;
    for (let left = count < 0 ? Infinity : count; left > 0 && old !== '' && rest.includes(old); left--) {
      const place = rest.indexOf(old);
      done += rest.slice(0, place) + next;
      rest = rest.slice(place + old.length);
    }
    return done + rest;
  };
  const short = fc.string({ unit: fc.constantFrom('a', 'b', '$&', '😀'), maxLength: 6 });
  fc.assert(
    fc.property(short, short, fc.integer({ min: -1, max: 4 }), short, (old, next, count, text) => {
      if (old !== '') expect(replace(old, next, count, text)).toBe(simple(old, next, count, text));
      const places = [...text].length + 1;
      const added = Math.min(count < 0 ? places : count, places) * next.length;
      if (old === '') expect(replace('', next, count, text)).toHaveLength(text.length + added);
      if (old !== '' && text !== '') expect(part(text, old, 0)).toBe(text.split(old)[0]);
    }),
  );
});

test('letters change one by one', () => {
  expect(upperCase('ŉ ǆ ᾳ ᾀ ﬁ')).toBe('ŉ Ǆ ᾼ ᾈ ﬁ');
  expect(lowerCase('İ ΑΣ')).toBe('i ασ');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const count = [...text].length;
      expect([...upperCase(text)].length).toBe(count);
      expect([...lowerCase(text)].length).toBe(count);
    }),
  );
});
