import { createPublicKey, generateKeyPairSync, publicEncrypt, constants } from 'node:crypto';
import { expect, test } from 'vitest';
import { callFunction } from '../../src/functions/call.ts';
import type { EagerFunction } from '../../src/functions/define.ts';
import { expandBraces, globFiles } from '../../src/functions/glob.ts';
import { pathsOf } from '../../src/functions/paths.ts';
import { functionTable } from '../../src/functions/table.ts';
import { stringValue, textOf } from '../../src/values/index.ts';
import { errorOf, evaluate, plain, scope } from './evaluated.ts';
import { parseExpression } from '../../src/parse.ts';
import { fixtures, ports } from './ports.ts';

test.each([
  ['md5("a")', '0cc175b9c0f1b6a831c399e269772661'],
  ['sha1("a")', '86f7e437faa5a7fce15d1ddcb9eaeaea377667b8'],
  ['sha256("é")', '4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c'],
  ['length(sha512(""))', 128],
  ['uuidv5("dns", "www.terraform.io")', 'a5008fae-b28c-5ba5-96cd-82b4c53552d6'],
  ['uuidv5("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "www.terraform.io")', 'a5008fae-b28c-5ba5-96cd-82b4c53552d6'],
  ['cidrhost("10.0.0.0/8", -2)', '10.255.255.254'],
  ['cidrhost("::ffff:0:0/96", 1)', '0.0.0.1'],
  ['cidrnetmask("fd00::/8")', 'ff00::'],
  ['cidrnetmask("10.0.0.0/12")', '255.240.0.0'],
  ['cidrsubnet("fd00::/48", 16, 65535)', 'fd00:0:0:ffff::/64'],
  ['cidrsubnets("10.1.0.0/16", 4, 4, 8, 4)', ['10.1.0.0/20', '10.1.16.0/20', '10.1.32.0/24', '10.1.48.0/20']],
  ['cidrsubnets("10.1.0.0/16")', []],
  ['regex("([a-z]+)-(?:x|([0-9]+))", "ab-x")', ['ab', null]],
  ['regex("(?P<name>[a-z]+)", "12ab")', { name: 'ab' }],
  ['regexall("a*", "baac")', ['', 'aa', '']],
  ['regexall("(?i)A(b)?", "aAb")', [[null], ['b']]],
  ['regex_replace("hello world", "(?P<first>\\\\w+) (\\\\w+)", "$2 $${first} $$ $9")', 'world hello $ '],
  ['file("hello.txt")', 'hello\n'],
  [
    'filebase64("${dirname(abspath("x"))}/x") == ""',
    { errors: ['Argument "path" of "filebase64": there is no file /somewhere/x.'] },
  ],
  ['fileexists("hello.txt")', true],
  ['fileexists("missing.txt")', false],
  ['fileset("scripts", "*.sh")', ['.hidden.sh', 'a.sh', 'b.sh']],
  ['fileset("scripts", "**/*.sh")', ['.hidden.sh', 'a.sh', 'b.sh', 'deep/er/c.sh']],
  ['fileset("scripts", "**")', ['.hidden.sh', 'a.sh', 'b.sh', 'deep/er/c.sh', 'notes.txt']],
  ['fileset("scripts", "{a,notes}.{sh,txt}")', ['a.sh', 'notes.txt']],
  ['fileset("scripts", "[!a].sh")', ['b.sh']],
  ['fileset("scripts/deep", "../?.sh")', ['../a.sh', '../b.sh']],
  ['fileset("nowhere", "**")', []],
  ['abspath("a/../b")', '/somewhere/b'],
  ['basename("a/b/")', 'b'],
  ['basename("")', '.'],
  ['dirname("a/b")', 'a'],
  ['dirname("a/b/")', 'a/b'],
  ['pathexpand("~/x")', '/home/me/x'],
  ['pathexpand("a~")', 'a~'],
])('%s', (text, value) => {
  expect(plain(text)).toEqual(value);
});

test.each([
  ['cidrhost("10.0.0.0/30", 4)', 'Argument "hostnum" of "cidrhost": the network has no host 4: it has 4 addresses.'],
  [
    'cidrhost("10.0.0/30", 4)',
    'Argument "prefix" of "cidrhost": "10.0.0/30" is no network in CIDR notation such as 10.0.0.0/16.',
  ],
  ['cidrsubnet("10.0.0.0/8", 33, 0)', 'Argument "newbits" of "cidrsubnet": a network can be extended by 0 to 32 bits at once.'],
  [
    'cidrsubnet("10.0.0.0/31", 2, 0)',
    'Argument "newbits" of "cidrsubnet": a prefix of 31 bits cannot be extended by 2: an address has 32.',
  ],
  [
    'cidrsubnets("10.0.0.0/30", 1, 1, 1)',
    'Argument "newbits" of "cidrsubnets": no room is left for a part with a prefix of 31 bits.',
  ],
  ['uuidv5("x", "y")', 'Argument "namespace" of "uuidv5": "x" is neither dns, url, oid, x500 nor a UUID.'],
  ['bcrypt("a", 4, 5)', 'bcrypt: at most two arguments are allowed.'],
  ['bcrypt("a", 32)', 'Argument "cost" of "bcrypt": the cost must be at most 31.'],
  ['rsadecrypt("AA==", "no key")', 'Argument "privatekey" of "rsadecrypt": this is no private key in PEM form.'],
  ['regex("(?P<a>x)(y)", "xy")', 'Argument "pattern" of "regex": either all groups have names or none.'],
  ['regex("(a)\\\\1", "aa")', /^Argument "pattern" of "regex": invalid regular expression: /],
  ['regex("(?=a)", "a")', /^Argument "pattern" of "regex": invalid regular expression: /],
  ['regex("b", "a")', 'regex: nothing in the text matches the pattern.'],
  ['file("missing.txt")', `Argument "path" of "file": there is no file ${fixtures}/missing.txt.`],
  ['file("scripts")', `Argument "path" of "file": this is a folder: ${fixtures}/scripts.`],
  ['file("binary.dat")', `Argument "path" of "file": ${fixtures}/binary.dat is not UTF-8 text; filebase64 reads any file.`],
  ['fileexists("scripts")', `Argument "path" of "fileexists": ${fixtures}/scripts is there, but is no regular file.`],
  ['fileset("scripts", "[a")', 'Argument "pattern" of "fileset": the pattern "[a" has an unfinished [set].'],
  ['pathexpand("~other/x")', 'Argument "path" of "pathexpand": the home folder of another user is not supported.'],
])('%s is an error', (text, error) => {
  if (typeof error === 'string') expect(errorOf(text)).toBe(error);
  else expect(errorOf(text)).toMatch(error);
});

test('a pattern that backtracks is linear here', () => {
  expect(plain(`regexall("(a+)+$", "${'a'.repeat(2000)}b")`)).toEqual([]);
});

test('random identifiers differ and have their version', () => {
  const [first, second] = [plain('uuidv4()'), plain('uuidv4()')];
  expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(first).not.toBe(second);
});

test('a bcrypt hash has its cost and a salt of its own', () => {
  const [first, second] = [plain('bcrypt("secret", 4)') as string, plain('bcrypt("secret", 4)')];
  expect(first).toMatch(/^\$2a\$04\$[./A-Za-z0-9]{53}$/);
  expect(first).not.toBe(second);
});

test('what was encrypted for a key is decrypted with it', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }) as string;
  const encrypted = publicEncrypt({ key: createPublicKey(pem), padding: constants.RSA_PKCS1_PADDING }, Buffer.from('hello'));
  const result = callFunction(functionTable(ports).get('rsadecrypt') as EagerFunction, [
    stringValue(encrypted.toString('base64')),
    stringValue(pem),
  ]);
  if (!result.ok) throw new Error(result.error.message);
  expect(textOf(result.value)).toBe('hello');
});

test('braces of a glob are written out', () => {
  expect(expandBraces('a{b,c{d,e}}f')).toEqual(['abf', 'acdf', 'acef']);
  expect(expandBraces('a{b')).toEqual(['a{b']);
  expect(expandBraces('a\\{b,c}')).toEqual(['a\\{b,c}']);
});

test('a backslash in a glob takes the next character as it is', () => {
  expect(globFiles(ports.files, `${fixtures}/scripts`, '\\a.s[g-i]')).toEqual({ ok: true, value: ['a.sh'] });
});

test('Windows paths have drives and backslashes', () => {
  const paths = pathsOf('\\');
  expect(paths.clean('C:/a/../b')).toBe('C:\\b');
  expect(paths.isAbsolute('C:\\a')).toBe(true);
  expect(paths.isAbsolute('a\\b')).toBe(false);
  expect(paths.base('C:\\a\\b.txt')).toBe('b.txt');
  expect(paths.directory('C:\\a\\b.txt')).toBe('C:\\a');
  expect(paths.join('C:\\a', 'b/c')).toBe('C:\\a\\b\\c');
  expect(paths.slashed('C:\\a\\b')).toBe('C:/a/b');
});

// ---- lazy functions

test.each([
  ['try(nope, "b")', 'b'],
  ['try({a = 1}.b, {a = 1}.a)', 1],
  ['try(var.unknown, "b")', { state: 'unknown', type: 'any' }],
  ['can(nope)', false],
  ['can(upper("a"))', true],
  ['can(tonumber("x"))', false],
  ['can(var.unknown)', { state: 'unknown', type: 'bool' }],
  ['convert(["a", 1], set(string))', ['1', 'a']],
  ['convert({ a = "1", c = 2 }, object({ a = number }))', { a: 1 }],
  [
    'convert({ a = "1" }, object({ a = number, b = optional(string) }))',
    { errors: ['Argument "value" of "convert": attribute "b" is required.'] },
  ],
  [
    'convert({}, object({ b = optional(string, "x") }))',
    { errors: ['Argument "type" of "convert": defaults of optional attributes are for variables only.'] },
  ],
  ['convert(var.unknown, number)', { state: 'unknown', type: 'number' }],
  ['templatefile("templates/greeting.tpl", {name = "you", ports = [80, 443]})', 'Hello, you!\nport 80\nport 443\n'],
  ['templatefile("templates/value.tpl", {list = [1, 2]})', [1, 2]],
  ['templatefile("templates/greeting.tpl", {name = var.unknown, ports = []})', { state: 'unknown', type: 'string' }],
])('%s', (text, value) => {
  expect(plain(text)).toEqual(value);
});

test('what is wrong with all expressions of try is said once each', () => {
  expect(evaluate('try(nope, 1 + "x")').errors).toHaveLength(2);
  expect(errorOf('try()')).toBe('try: at least one argument is required.');
  expect(errorOf('can()')).toBe('can: exactly one argument is required.');
});

test.each([
  ['convert("x", number)', 'Argument "value" of "convert": a number is required.'],
  ['convert("x")', 'convert: two arguments are required, a value and a type.'],
  ['templatefile("templates/greeting.tpl")', 'templatefile: two arguments are required, a path and an object of variables.'],
  ['templatefile("templates/greeting.tpl", [])', 'Argument "vars" of "templatefile": a map or object is required.'],
  [
    'templatefile("templates/greeting.tpl", {"a b" = 1})',
    'Argument "vars" of "templatefile": "a b" is no name that a template could use.',
  ],
  ['templatefile("missing.tpl", {})', `Argument "path" of "templatefile": there is no file ${fixtures}/missing.tpl.`],
  ['templatefile("templates/recursive.tpl", {})', 'templatefile: a template cannot read another template.'],
])('%s is an error', (text, error) => {
  expect(errorOf(text)).toBe(error);
});

test('a mistake in a template is shown in its file, with the call that asked for it', () => {
  const { value } = parseExpression('templatefile("templates/mistake.tpl", {mising = 1})', 'test.hcl');
  const { diagnostics } = value.evaluate(scope);
  expect(diagnostics).toMatchObject([
    {
      code: 'hcl/unknown-variable',
      span: { file: `${fixtures}/templates/mistake.tpl`, start: 8, end: 15 },
      related: [{ message: 'The template was asked for here', span: { file: 'test.hcl' } }],
    },
  ]);
});

test('secrets go through templates and attempts', () => {
  for (const text of [
    'templatefile("templates/greeting.tpl", {name = var.secret, ports = []})',
    'try(var.secret)',
    'convert(var.secret, string)',
    'file(var.secret)',
  ]) {
    const { value, errors } = evaluate(text);
    if (text.startsWith('file')) expect(errors).toHaveLength(1);
    else expect([...value.marks]).toEqual(['sensitive']);
  }
});
