import { type GoValue, templateFunctionError, typed } from '@imgbuild/gotemplate';

// The value that Go's own tests of text/template run on, with the types that it has there.

class U {
  readonly V: string;
  constructor(v: string) {
    this.V = v;
  }
  TrueFalse(value: boolean): string {
    return value ? 'true' : '';
  }
}

class V {
  readonly j: number;
  constructor(j: number) {
    this.j = j;
  }
  toString(this: V | null): string {
    return this === null ? 'nilV' : `<${this.j}>`;
  }
}

class W {
  readonly k: number;
  constructor(k: number) {
    this.k = k;
  }
  Error(this: W | null): string {
    return this === null ? 'nilW' : `[${this.k}]`;
  }
}

class Buffer {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  toString(): string {
    return this.#text;
  }
}

/** `S []string` with a method; its elements are what it is. */
const strings = typed('*[]string', ['a', 'b']);

class T {
  readonly True = true;
  readonly I: number = 17;
  readonly U16 = typed('uint16', 16);
  readonly X: string = 'x';
  readonly S = 'xyz';
  readonly FloatZero = typed('float64', 0);
  readonly ComplexZero = typed('complex128', 0);
  readonly U = new U('v');
  readonly V0 = new V(6666);
  readonly V1 = typed('*V', new V(7777), { V });
  readonly V2 = typed('*V', null, { V });
  readonly W0 = new W(888);
  readonly W1 = typed('*W', new W(999), { W });
  readonly W2 = typed('*W', null, { W });
  readonly SI = typed('[]int', [3, 4, 5]);
  readonly SICap = typed('[]int', { items: Array<number>(10).fill(0), start: 0, length: 5, capacity: 10 });
  readonly SIEmpty = typed('[]int', null);
  readonly SB = typed('[]bool', [true, false]);
  readonly AI = typed('[3]int', [3, 4, 5]);
  readonly PAI = typed('*[3]int', [3, 4, 5]);
  readonly MSI = typed('map[string]int', { one: 1, two: 2, three: 3 });
  readonly MSIone = typed('map[string]int', { one: 1 });
  readonly MSIEmpty = typed('map[string]int', null);
  readonly MXI = typed('map[any]int', new Map([['one', 1]]));
  readonly MII = typed('map[int]int', new Map([[1, 1]]));
  readonly MI32S = typed('map[int32]string', new Map([1, 2].map((n) => [n, ['', 'one', 'two'][n]])));
  readonly MI64S = typed('map[int64]string', new Map([2, 3].map((n) => [n, `i64${n}`])));
  readonly MUI32S = typed('map[uint32]string', new Map([2, 3].map((n) => [n, `u32${n}`])));
  readonly MUI64S = typed('map[uint64]string', new Map([2, 3].map((n) => [n, `ui64${n}`])));
  readonly MI8S = typed('map[int8]string', new Map([2, 3].map((n) => [n, `i8${n}`])));
  readonly MUI8S = typed('map[uint8]string', new Map([2, 3].map((n) => [n, `u8${n}`])));
  readonly SMSI = typed('[]map[string]int', [
    { one: 1, two: 2 },
    { eleven: 11, twelve: 12 },
  ]);
  readonly Empty0 = null;
  readonly Empty1 = 3;
  readonly Empty2 = 'empty2';
  readonly Empty3 = typed('[]int', [7, 8]);
  readonly Empty4 = typed('*U', new U('UinEmpty'), { U });
  readonly NonEmptyInterfaceNil = typed('I', null, { I: ['Method0'] });
  readonly NonEmptyInterfacePtS = strings;
  readonly NonEmptyInterfaceTypedNil = typed('*T', null, { T });
  readonly Str = new Buffer('foozle');
  readonly Err = new Error('erroozle');
  readonly PI = typed('*int', 23);
  readonly PS = typed('*string', 'a string');
  readonly PSI = typed('*[]int', [21, 22, 23]);
  readonly NIL = typed('*int', null);
  readonly UPI = typed('*int', 23);
  readonly EmptyUPI = typed('*int', null);
  readonly BinaryFunc = typed('func(string, string) string', (a: string, b: string) => `[${a}=${b}]`);
  readonly VariadicFunc = typed('func(...string) string', (...all: string[]) => `<${all.join('+')}>`);
  readonly VariadicFuncInt = typed('func(int, ...string) string', (a: number, ...s: string[]) => `${a}=<${s.join('+')}>`);
  readonly NilOKFunc = typed('func(*int) bool', (value: unknown) => value === null);
  readonly ErrFunc = typed('func() (string, error)', () => 'bla');
  readonly PanicFunc = typed('func() string', () => {
    throw new Error('test panic');
  });
  readonly TooFewReturnCountFunc = typed('func()', () => undefined);
  readonly TooManyReturnCountFunc = typed('func() (string, error, int)', () => '');
  readonly InvalidReturnTypeFunc = typed('func() (string, bool)', () => '');

  get NonEmptyInterface(): T {
    return this;
  }
  Method0(): string {
    return 'M0';
  }
  Method1(value: number): number {
    return value;
  }
  Method2(first: number, second: string): string {
    return `Method2: ${first} ${second}`;
  }
  Method3(value: unknown): string {
    return `Method3: ${value === null ? '<nil>' : JSON.stringify(value)}`;
  }
  Copy(): T {
    return this;
  }
  GetU(): U {
    return this.U;
  }
  MAdd(add: number, list: readonly number[]): unknown {
    return list.map((each) => each + add);
  }
  MyError(fails: boolean): boolean {
    if (fails) throw templateFunctionError('my error');
    return false;
  }
}

export const goData = new T();
export const nilSlice = typed('[]*T', [typed('*T', null, { T })], { T });
export const buffer = new Buffer('foozle');

export const goFunctions = {
  add: typed('func(...int) int', (...all: number[]) => all.reduce((sum, each) => sum + each, 0)),
  count: typed('func(int) chan string', (n: number) =>
    n === 0 ? null : Array.from({ length: n }, (_, i) => 'abcdefghijklmnop'[i]),
  ),
  dddArg: typed('func(int, ...string) string', (a: number, ...b: string[]) => `${a} [${b.join(' ')}]\n`),
  die: typed('func() bool', () => {
    throw new Error('die');
  }),
  echo: typed('func(any) any', (value: unknown) => value),
  makemap: typed('func(...string) map[string]string', (...all: string[]) =>
    Object.fromEntries(all.flatMap((each, index) => (index % 2 === 0 ? [[each, all[index + 1]]] : []))),
  ),
  mapOfThree: typed('func() any', () => typed('map[string]int', { three: 3 })),
  oneArg: typed('func(string) string', (a: string) => `oneArg=${a}`),
  returnInt: typed('func() int', () => 7),
  stringer: typed('func(fmt.Stringer) string', (value: Buffer) => value.toString()),
  twoArgs: typed('func(string, string) string', (a: string, b: string) => `twoArgs=${a}${b}`),
  typeOf: typed('func(reflect.Value) string', (value: GoValue) => value.type.name),
  valueString: typed('func(string) string', () => 'value is ignored'),
  vfunc: typed('func(V, *V) string', () => 'vfunc', { V }),
  zeroArgs: typed('func() string', () => 'zeroArgs'),
};
