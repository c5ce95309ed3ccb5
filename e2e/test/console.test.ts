import { expect, test } from 'vitest';
import { openPlace } from './command.ts';

test('from a pipe every line is evaluated, and the last result is printed', async () => {
  await using place = await openPlace();
  await place.write('t.pkr.hcl', 'variable "name" { default = "web" }\nlocals { list = [var.name, 1.5] }\n');
  expect(await place.pipe('var.name\nlocal.list\n', ['console', 't.pkr.hcl'])).toMatchObject({
    code: 0,
    stdout: '[\n  "web",\n  1.5,\n]\n',
    stderr: '',
  });
  expect(await place.pipe('nothing\n1 + 1\n', ['console', '-color=false', 't.pkr.hcl'])).toMatchObject({
    code: 1,
    stdout: '2\n',
  });
});

test('without a template lines are Go templates, or with -config-type=hcl2 expressions', async () => {
  await using place = await openPlace();
  expect(await place.pipe('{{user `x`}}-{{upper "a"}}', ['console', '-var', 'x=5'])).toMatchObject({ code: 0, stdout: '5-A\n' });
  expect(await place.pipe('max(1, 2)', ['console', '-config-type=hcl2'])).toMatchObject({ code: 0, stdout: '2\n' });
  expect(await place.run(['console'])).toMatchObject({ code: 0, stdout: '\n' });
});
