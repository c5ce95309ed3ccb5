import { expect, test } from 'vitest';
import { openPlace } from './command.ts';

test('doctor tells what becomes of the templates below a folder, without any plugin', async () => {
  await using place = await openPlace();
  await place.write('templates/aws/web.pkr.hcl', 'source "amazon-ebs" "web" {}\nbuild { sources = ["amazon-ebs.web"] }\n');
  await place.write(
    'templates/old.json',
    '{ "builders": [{ "type": "vmware-iso" }], "provisioners": [{ "type": "shell", "inline": ["true"] }] }',
  );
  const { code, stdout, stderr } = await place.run(['doctor', 'templates']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('2 templates:\n  1 runs when what it asks for is there\n  1 needs what nobody provides yet\n');
  expect(stdout).toContain('\n  npm install --save-dev @imgbuild/builder-amazon\n');
  expect(stdout).toContain(
    '\ntemplates/old.json (JSON): needs what nobody provides yet\n  installed: provisioner "shell"\n  nobody provides yet: source "vmware-iso"\n',
  );
  await place.write('nothing/notes.txt', '');
  expect(await place.run(['doctor', 'nothing'])).toMatchObject({ code: 1, stdout: '' });
});
