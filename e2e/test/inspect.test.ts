import { expect, test } from 'vitest';
import { openPlace } from './command.ts';

test('inspect lists a template whose plugins are not installed and whose variables are unset', async () => {
  await using place = await openPlace();
  await place.write(
    't.pkr.hcl',
    `
variable "region" { type = string }
variable "size" { default = 1.5 }
locals { name = "web-\${var.size}" }
source "amazon-ebs" "web" { region = var.region }
build {
  sources = ["source.amazon-ebs.web"]
  provisioner "ansible" {}
  post-processor "manifest" { name = "list" }
}
`,
  );
  expect(await place.run(['inspect', '.'])).toEqual({
    code: 0,
    signal: null,
    stderr: '',
    stdout: `Packer Inspect: HCL2 mode

> input-variables:

var.region: "<unknown>"
var.size: "1.5"

> local-variables:

local.name: "web-1.5"

> builds:

  > <unnamed build 0>:

    sources:

      amazon-ebs.web

    provisioners:

      ansible

    post-processors:

      0:
        manifest.list

`,
  });
  const { stdout } = await place.run(['inspect', '-json', '-var', 'region=north', '.']);
  expect(JSON.parse(stdout)).toMatchObject({
    variables: [
      { name: 'region', value: 'north' },
      { name: 'size', value: 1.5 },
    ],
    sources: [{ type: 'amazon-ebs', name: 'web' }],
  });
});
