import { execute, parseTemplate, templateFunctionError, typed } from '@imgbuild/gotemplate';
import { expect, test } from 'vitest';
import { buffer, goData, goFunctions, nilSlice } from './go-data.ts';

/** The text that comes out, or why none does. */
function run(text: string, data: unknown, functions: Parameters<typeof execute>[1]['functions'] = goFunctions): string {
  const { value: template, diagnostics } = parseTemplate(text, { functions: Object.keys(functions) });
  expect(diagnostics).toEqual([]);
  const { value, diagnostics: wrong } = execute(template, { data, functions });
  return value ?? `${wrong[0]?.code}: ${wrong[0]?.detail}`;
}

class Machine {
  readonly Name = 'web';
  readonly Size = typed('uint8', 200);
  readonly #secret = 'hush';
  get Upper(): string {
    return this.Name.toUpperCase();
  }
  Greet(word: string): string {
    return `${word}, ${this.Name}`;
  }
  Fails(): never {
    throw templateFunctionError(`no ${this.#secret.length}`);
  }
}

class Named extends Machine {
  override toString(): string {
    return `<${this.Name}>`;
  }
}

test('objects of a class are structs', () => {
  const machine = new Machine();
  expect(run('{{ .Name }} {{ .Size }} {{ .Upper }} {{ .Greet "hi" }}', machine)).toBe('web 200 WEB hi, web');
  expect(run('{{ . }} {{ printf "%+v" . }} {{ printf "%T" . }}', machine)).toBe('{web 200} {Name:web Size:200} Machine');
  expect(run('{{ printf "%#v" . }}', machine)).toBe('Machine{Name:"web", Size:0xc8}');
  expect(run('{{ . }} {{ .String }} {{ printf "%q" . }}', new Named())).toBe('<web> <web> "<web>"');
  expect(run('{{ if . }}yes{{ end }}', machine)).toBe('yes');
  expect(run('{{ .secret }}', machine)).toBe('gotemplate/missing-field: There is no "secret" here.');
  expect(run('{{ .constructor }}', machine)).toMatch(/^gotemplate\/missing-field/);
  expect(run('{{ .name }}', machine)).toBe('gotemplate/missing-field: There is no "name" here. Did you mean "Name"?');
  expect(run('{{ .Name 1 }}', machine)).toMatch(/^gotemplate\/non-executable/);
  expect(run('{{ .Fails }}', machine)).toBe('gotemplate/call-failed: Fails: no 4.');
  expect(run('{{ eq . . }} {{ eq . nil }}', machine)).toBe('true false');
});

test('a getter may fail, and data may not be what its type says', () => {
  class Failing {
    get Value(): string {
      throw new Error('not now');
    }
  }
  expect(run('{{ .Value }}', new Failing())).toBe('gotemplate/call-failed: Value: not now.');
  const wrong = ['[]int', '[2]int', 'map[string]int', 'Failing', 'int', 'complex128', 'chan int', 'func() int', 'string', '*int'];
  for (const type of wrong) {
    for (const data of [5, 'text', null, {}, [], true]) {
      const value = typed(type, data, { Failing });
      for (const text of [
        '{{ . }}',
        '{{ len . }}',
        '{{ range . }}{{ end }}',
        '{{ index . 0 }}',
        '{{ .x }}',
        '{{ call . }}',
        '{{ eq . . }}',
      ])
        expect(() => run(text, value)).not.toThrow();
    }
  }
});

test('errors are told by their message', () => {
  expect(run('{{ . }} {{ .Error }}', new Error('broken'))).toBe('broken broken');
});

test('what an object says of itself may fail', () => {
  class Broken {
    toString(): string {
      throw new Error('oops');
    }
  }
  expect(run('{{ . }}', new Broken())).toBe('%!v(PANIC=String method: oops)');
});

test('prototypes are not part of the data', () => {
  expect(run('{{ .toString }}{{ .__proto__ }}{{ .constructor }}', { a: 1 })).toBe('<no value><no value><no value>');
  expect(run('{{ index . "toString" }}', { a: 1 })).toBe('<no value>');
});

test('pointers are followed where Go follows them', () => {
  expect(run('{{ .PI }} {{ .PS }} {{ .PSI }} {{ .NIL }} {{ index .PSI 1 }}', goData)).toBe('23 a string [21 22 23] <nil> 22');
  expect(run('{{ eq .PI .PI }} {{ eq .NIL nil }} {{ if .NIL }}a{{ else }}b{{ end }}', goData)).toBe('true true b');
  expect(run('{{ range . }}{{ .Method0 }}{{ end }}', nilSlice)).toBe('M0');
  expect(run('{{ range . }}{{ .X }}{{ end }}', nilSlice)).toMatch(/^gotemplate\/not-a-record/);
  expect(run('{{ valueString .PS }} {{ vfunc .V0 .V0 }}', goData)).toBe('value is ignored vfunc');
  expect(run('{{ valueString .NIL }}', goData)).toMatch(/^gotemplate\/wrong-type/);
});

test('functions with a type get the arguments that they ask for', () => {
  expect(run('{{ twoArgs "a" "b" }} {{ "b" | twoArgs "a" }}', null)).toBe('twoArgs=ab twoArgs=ab');
  expect(run('{{ twoArgs "a" }}', null)).toBe('gotemplate/wrong-arguments: "twoArgs" takes 2 arguments; one was given.');
  expect(run('{{ dddArg }}', null)).toBe('gotemplate/wrong-arguments: "dddArg" takes at least one argument; 0 were given.');
  expect(run('{{ oneArg 1 }}', null)).toBe(
    'gotemplate/wrong-type: The argument 1 of "oneArg" is a whole number; it has to be a string.',
  );
  expect(run('{{ 1 | oneArg }}', null)).toBe(
    'gotemplate/wrong-type: The argument of "oneArg" from the pipeline is a whole number; it has to be a string.',
  );
  expect(run('{{ stringer . }}', buffer)).toBe('foozle');
  expect(run('{{ stringer . }}', 1)).toBe(
    'gotemplate/wrong-type: The argument . of "stringer" is a whole number; it has to be a fmt.Stringer.',
  );
  expect(run('{{ die }}', null)).toBe('gotemplate/call-failed: die: die.');
});

test('literals become what a parameter asks for', () => {
  const show = (value: unknown): string => (Object.is(value, -0) ? '-0' : JSON.stringify(value));
  const functions = {
    float: typed('func(float64) any', show),
    byte: typed('func(uint8) any', show),
    complex: typed('func(complex128) any', show),
    bool: typed('func(bool) any', show),
  };
  expect(run('{{ float 1 }} {{ float 1.5 }} {{ byte 300 }} {{ complex 2i }} {{ bool true }}', null, functions)).toBe(
    '1 1.5 44 {"real":0,"imaginary":2} true',
  );
  expect(run('{{ byte -1 }}', null, functions)).toMatch(/^gotemplate\/wrong-type/);
  expect(run('{{ byte 1.5 }}', null, functions)).toMatch(/^gotemplate\/wrong-type/);
  expect(run('{{ bool 1 }}', null, functions)).toMatch(/^gotemplate\/wrong-type/);
  expect(run('{{ byte (len "ab") }}', null, functions)).toMatch(/^gotemplate\/wrong-type/);
});

test('functions without a type take and give plain data', () => {
  const seen: unknown[] = [];
  const functions = {
    see: (...values: unknown[]): string => {
      seen.push(...values);
      return '';
    },
    give: () => ({ list: [1, { k: 'v' }], nothing: undefined }),
    nothing: () => undefined,
  };
  const data = { a: [1, 'x'], m: { k: 2.5 }, n: null, big: 2n ** 60n };
  expect(run('{{ see .a .m .n .big .none true 1i }}', data, functions)).toBe('');
  expect(seen).toEqual([[1, 'x'], { k: 2.5 }, null, 2n ** 60n, null, true, { real: 0, imaginary: 1 }]);
  expect(run('{{ (index (give).list 1).k }}{{ (give).nothing }}{{ nothing }}', null, functions)).toBe('v<no value><no value>');
});

test('functions that are values are called with call', () => {
  expect(run('{{ call . 1 2 }}', (a: number, b: number) => a + b)).toBe('3');
  expect(run('{{ . }}', () => 1)).toMatch(/^gotemplate\/not-printable/);
  expect(run('{{ call .TooFewReturnCountFunc }}', goData)).toMatch(/0 return values/);
  expect(run('{{ call .TooManyReturnCountFunc }}', goData)).toMatch(/3 return values/);
  expect(run('{{ call .InvalidReturnTypeFunc }}', goData)).toMatch(/is no error but bool/);
  expect(run('{{ call .PanicFunc }}', goData)).toMatch(/test panic/);
  expect(run('{{ call .BinaryFunc 1 }}', goData)).toMatch(/\.BinaryFunc takes 2 argument/);
  expect(run('{{ call (len "test") }}', null)).toMatch(/\(len "test"\) is a whole number/);
});

test('loops go through whatever has elements', () => {
  expect(run('{{ range $i, $x := . }}{{ $i }}{{ $x }}{{ end }}', new Set(['a', 'b']))).toBe('0a1b');
  expect(run('{{ range $i, $x := count 3 }}{{ $i }}{{ $x }}{{ end }}', null)).toBe('0a1b2c');
  expect(run('{{ range count 0 }}x{{ else }}none{{ end }}', null)).toBe('none');
  expect(
    run(
      '{{ range $x := . }}{{ $x }}{{ end }}',
      typed('iter.Seq[int]', () => [1, 2]),
    ),
  ).toBe('12');
  expect(
    run(
      '{{ range $a, $b := . }}{{ end }}',
      typed('iter.Seq[int]', () => [1]),
    ),
  ).toMatch(/^gotemplate\/not-iterable/);
  const pairs = typed('iter.Seq2[string, int]', () => new Map([['a', 1]]));
  expect(run('{{ range $a, $b := . }}{{ $a }}{{ $b }}{{ end }}{{ range . }}{{ . }}{{ end }}', pairs)).toBe('a1a');
  expect(run('{{ range . }}{{ end }}', typed('chan<- int', []))).toMatch(/^gotemplate\/not-iterable/);
  expect(run('{{ range . }}{{ printf "%T%d" . . }}{{ end }}', typed('uint16', 2))).toBe('uint160uint161');
  const failing = {
    *[Symbol.iterator](): Generator<number> {
      yield 1;
      throw new Error('no more');
    },
  };
  expect(run('{{ range . }}{{ . }}{{ end }}', Object.create(failing) as object)).toMatch(
    /^gotemplate\/call-failed: range: no more/,
  );
});

test('maps with other keys', () => {
  const data = new Map<unknown, string>([
    [10, 'ten'],
    [9, 'nine'],
    ['a', 'letter'],
  ]);
  expect(run('{{ range $k, $v := . }}{{ $k }}={{ $v }} {{ end }}{{ index . 9 }}{{ .a }}', data)).toBe(
    '9=nine 10=ten a=letter nineletter',
  );
  expect(run('{{ index . 2 }}{{ index . 7 | printf "%q" }}', typed('map[int8]string', new Map([[2, 'two']])))).toBe('two""');
  expect(run('{{ .a }}', typed('map[int]int', new Map()))).toMatch(/^gotemplate\/not-a-record/);
});

test('keys are in the order of their bytes', () => {
  expect(run('{{ range $k, $_ := . }}{{ $k }} {{ end }}', { '\ue000': 1, '😀': 2, é: 3, b: 4, B: 5, '10': 6, '9': 7 })).toBe(
    '10 9 B b é \ue000 😀 ',
  );
});

test('a type that is none is a mistake of the program', () => {
  for (const type of ['strin', 'map[string', 'func(int', '[]', '*', 'int extra', '']) expect(() => typed(type, null)).toThrow();
  expect(typed('func(map[string][]*int, ...chan int) (iter.Seq2[int, string], error)', null).type.name).toBe(
    'func(map[string][]*int, ...chan int) (iter.Seq2[int,string], error)',
  );
});
