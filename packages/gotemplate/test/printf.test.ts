import { execute, parseTemplate, typed } from '@imgbuild/gotemplate';
import { expect, test } from 'vitest';

/** What printf makes of a format and arguments in the template's own notation. */
function format(text: string, values: string, data: unknown = null): string {
  const { value, diagnostics } = parseTemplate(`{{ printf ${JSON.stringify(text)} ${values} }}`, { functions: [] });
  expect(diagnostics).toEqual([]);
  return execute(value, { data, functions: {} }).value ?? 'failed';
}

// Asked of Go's fmt, each of them.
test.each([
  // Flags, width and precision of integers.
  ['%d|%5d|%-5d|%05d|%+d|% d', '7 7 7 7 7 7', '7|    7|7    |00007|+7| 7'],
  ['%.3d|%8.3d|%08.3d|%.0d|%3.0d', '7 7 7 0 0', '007|     007|     007||   '],
  ['%b|%o|%O|%x|%X|%c|%q|%U', '10 10 10 255 255 65 65 65', "1010|12|0o12|ff|FF|A|'A'|U+0041"],
  ['%#b|%#o|%#x|%#X|%#U|%#q', '10 10 255 255 8984 65', "0b1010|012|0xff|0XFF|U+2318 '⌘'|'A'"],
  ['%06x|%#06x|%-+6d|%+06d|% 06d', '255 255 7 7 7', '0000ff|0x0000ff|+7    |+00007| 00007'],
  ['%x|%d|%U|%c|%q', '-255 -9223372036854775808 -1 -1 55296', "-ff|-9223372036854775808|U+FFFFFFFFFFFFFFFF|\ufffd|'\ufffd'"],
  // Floats.
  [
    '%v|%g|%e|%E|%f|%F|%G',
    '1.5 1e21 1234.5 1234.5 1234.5 0.00001 1e-9',
    '1.5|1e+21|1.234500e+03|1.234500E+03|1234.500000|0.000010|1E-09',
  ],
  ['%v %v %v %v', '100000.0 1000000.0 21e20 1e-5', '100000 1e+06 2.1e+21 1e-05'],
  ['%.0f|%.0f|%.0f|%.1f|%.2e', '0.5 1.5 2.5 0.25 1.005', '0|2|2|0.2|1.00e+00'],
  [
    '%8.2f|%-8.2f|%08.2f|%+.1f|% .1f|%08.2f',
    '3.14159 3.14159 3.14159 2.0 2.0 -3.14159',
    '    3.14|3.14    |00003.14|+2.0| 2.0|-0003.14',
  ],
  ['%#g|%#.3g|%#.0f|%#x', '1.0 1.0 1.0 1.0', '1.00000|1.00|1.|0x1.0000p+00'],
  ['%x|%X|%.2x|%b', '1.0 -3.5 3.14159 1.0', '0x1p+00|-0X1.CP+01|0x1.92p+01|4503599627370496p-52'],
  ['%.25f', '0.1', '0.1000000000000000055511151'],
  ['%v %v', '5e-324 1.7976931348623157e308', '5e-324 1.7976931348623157e+308'],
  ['%v|%.1f|%+g|%8.1f', '1+2i -1.25-2.5i 1+2i 1+2i', '(1+2i)|(-1.2-2.5i)|(+1+2i)|(     1.0    +2.0i)'],
  // Strings.
  ['%s|%5s|%-5s|%05s|%.2s|%5.1s', '"ab" "ab" "ab" "ab" "abc" "abc"', 'ab|   ab|ab   |000ab|ab|    a'],
  ['%q|%+q|%#q|%#q|%-6q|', '"é\\n" "é\\n" "é`" "é" "a"', '"é\\n"|"\\u00e9\\n"|"é`"|`é`|"a"   |'],
  ['%x|%X|% x|%# x|%#x|%.1x', '"hé" "hé" "hé" "hé" "hé" "hé"', '68c3a9|68C3A9|68 c3 a9|0x68 0xc3 0xa9|0x68c3a9|68'],
  ['%q|%x|%.2q', '"a\\xffb" "\\xff\\xf0" "日本語"', '"a\\xffb"|fff0|"日本"'],
  ['%5s|%.2s|%-4q|', '"日本" "日本語" "日"', '   日本|日本|"日" |'],
  // The rest.
  ['%t|%v|%5t|%T|%T|%T|%T', 'true false true 1 1.5 "a" true', 'true|false| true|int|float64|string|bool'],
  ['%v|%s|%d|%T', 'nil nil nil nil', '<nil>|%!s(<nil>)|%!d(<nil>)|<nil>'],
  ['%%|%5%', '', '%|%'],
  ['%6d|%*d|%-*d|%.*f|%*.*f', '1 4 1 4 1 1 2.55 6 1 2.55', '     1|   1|1   |2.5|   2.5'],
  ['%[2]d %[1]d %d', '1 2', '2 1 2'],
  ['%[3]*.[2]*[1]f|', '12.0 2 6', ' 12.00|'],
  // Mistakes show in the text.
  ['%d|%s|%t|%z', '"a" 1 1 1', '%!d(string=a)|%!s(int=1)|%!t(int=1)|%!z(int=1)'],
  ['%d %d', '1', '1 %!d(MISSING)'],
  ['%d', '1 2 "x" nil', '1%!(EXTRA int=2, string=x, <nil>)'],
  ['%', '', '%!(NOVERB)'],
  ['%5', '1', '%!(NOVERB)%!(EXTRA int=1)'],
  ['%[5]d|%[x]d|%[1]', '1', '%!d(BADINDEX)|%!d(BADINDEX)|%!(NOVERB)'],
  ['%*d|%.*d', '"a" 1 -1 2', '%!(BADWIDTH)1|%!(BADPREC)2'],
  ['%99999999d', '1', '%!(NOVERB)%!(EXTRA int=1)'],
  ['%é|%☠', '1 "a"', '%!é(int=1)|%!☠(string=a)'],
])('%s of %s', (text, values, expected) => {
  expect(format(text, values)).toBe(expected);
});

test('containers', () => {
  const data = { L: ['a', 1, null, 2.5, true], M: { b: 'x', a: [1] }, Deep: { list: [{ k: 'v' }] }, Empty: [] };
  expect(format('%v %v %v', '.L .M .Empty', data)).toBe('[a 1 <nil> 2.5 true] map[a:[1] b:x] []');
  expect(format('%d|%s', '.L .M', data)).toBe('[%!d(string=a) 1 <nil> %!d(float64=2.5) %!d(bool=true)]|map[a:[%!s(int=1)] b:x]');
  expect(format('%q|%5v', '.L .L', data)).toBe(
    `["a" '\\x01' <nil> %!q(float64=2.5) %!q(bool=true)]|[    a     1 <nil>   2.5  true]`,
  );
  expect(format('%#v', '.Deep', data)).toBe('map[string]interface {}{"list":[]interface {}{map[string]interface {}{"k":"v"}}}');
  expect(format('%T %T', '.L .M', data)).toBe('[]interface {} map[string]interface {}');
  expect(format('%x %s', '. .', typed('[]uint8', [104, 105]))).toBe('6869 hi');
  expect(format('%v %#v', '. .', typed('[]uint8', [104, 105]))).toBe('[104 105] []byte{0x68, 0x69}');
});

test('typed numbers print as their types do', () => {
  expect(format('%v %T %#v', '. . .', typed('uint8', 200))).toBe('200 uint8 0xc8');
  expect(format('%v %T', '. .', typed('float32', 0.1))).toBe('0.1 float32');
  expect(format('%b %g', '. .', typed('float32', 1.5))).toBe('12582912p-23 1.5');
  expect(format('%d %T', '. .', typed('int8', 200))).toBe('-56 int8');
});
