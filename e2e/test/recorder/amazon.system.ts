// The builder amazon-ebs beside Packer's own, version 1.6.6: both run the same template, each against a simulated Amazon of its own. The
// calls that change something have the same parameters, and what is there in the end is the same, but for the reviewed lists of
// amazon-reviewed.ts. Machines are all one SSH server of this machine. Needs root and Packer.
import { join } from 'node:path';
import { fakeScope, recordingReporter, testHost } from '@imgbuild/core/testing';
import { openSimulator } from '@imgbuild/simulator';
import { expect, test } from 'vitest';
import { accessKey } from '../aws-cli.ts';
import { openPlace } from '../command.ts';
import { installInto } from '../plugins-of.ts';
import { shortened } from '../quick-amazon.ts';
import { imgbuild } from '../screen.ts';
import { openSshServer } from '../sshd.ts';
import { amazonCases, type AmazonCase } from './amazon-cases.ts';
import { madeIn, readingOf, writingOf } from './amazon-facts.ts';
import { type Reviewed, reviewedCalls, reviewedReads, reviewedThings } from './amazon-reviewed.ts';
import { machinesAt } from './key-machines.ts';
import { runToEnd } from './recording-ssh.ts';

const account = '111122223333';

interface Recorded {
  readonly code: number | null;
  readonly said: string;
  readonly reading: ReadonlySet<string>;
  readonly writing: ReadonlySet<string>;
  readonly made: ReadonlySet<string>;
}

const ubuntu = {
  name: 'ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server-20240101',
  owner: '099720109477',
  description: 'A stub with the name of an Ubuntu',
  defaultUser: 'root',
};

/** Runs the template of a case with one program. */
async function record(program: 'packer' | 'imgbuild', { builder }: AmazonCase): Promise<Recorded> {
  await using place = await openPlace();
  await using server = await openSshServer(place.folder);
  const host = testHost({ folder: place.folder, sleeping: 'real' });
  const scope = fakeScope({ host, report: recordingReporter() });
  try {
    const { amazon } = await openSimulator(
      {
        machines: machinesAt(server),
        amazon: {
          images: [ubuntu],
          accounts: [{ id: account, accessKeys: [accessKey] }],
          // Packer fails where EC2 has heard of an instance profile, and not yet of its role.
          settings: { durations: { ...shortened(1000), iam: 0 } },
        },
      },
      { host, scope, signal: new AbortController().signal },
    );
    if (amazon === undefined) throw new Error('the simulator opened no Amazon');
    await installInto(place, ['builder-amazon']);
    const reached = {
      type: 'amazon-ebs',
      region: 'us-west-2',
      ami_name: 'case',
      custom_endpoint_ec2: amazon.url,
      skip_region_validation: true,
      skip_metadata_api_check: true,
      ssh_port: server.port,
    };
    await place.write('t.json', JSON.stringify({ builders: [{ ...reached, ...builder }] }));
    const { code, said } = await runToEnd(
      [...(program === 'packer' ? ['packer'] : imgbuild()), 'build', '-color=false', 't.json'],
      {
        directory: place.folder,
        environment: {
          // Packer's other services are asked at custom_endpoint_ec2.
          AWS_ENDPOINT_URL: amazon.url,
          AWS_ACCESS_KEY_ID: accessKey.id,
          AWS_SECRET_ACCESS_KEY: accessKey.secret,
          AWS_EC2_METADATA_DISABLED: 'true',
          AWS_POLL_DELAY_SECONDS: '1',
          CHECKPOINT_DISABLE: '1',
          IMGBUILD_STATE_DIR: join(place.folder, 'state'),
        },
      },
    );
    const withoutPort = (lines: ReadonlySet<string>): ReadonlySet<string> =>
      new Set([...lines].map((line) => line.replace(`Port=${server.port}`, 'Port=SSH')));
    return { code, said, reading: readingOf(amazon), writing: withoutPort(writingOf(amazon)), made: madeIn(amazon, account) };
  } finally {
    await scope.close('ok');
  }
}

/** Reviewed differences that were there. */
const needed = new Set<Reviewed>();

/** Lines of one alone that nobody has reviewed. */
function unexplained(
  lines: Readonly<Record<'packer' | 'imgbuild', ReadonlySet<string>>>,
  list: readonly Reviewed[],
): readonly string[] {
  const other = { packer: 'imgbuild', imgbuild: 'packer' } as const;
  return (['packer', 'imgbuild'] as const).flatMap((program) =>
    [...lines[program].difference(lines[other[program]])].sort().flatMap((line) => {
      const known = list.find(({ of, line: pattern }) => of === program && pattern.test(line));
      if (known !== undefined) needed.add(known);
      return known === undefined ? [`${program} alone: ${line}`] : [];
    }),
  );
}

test.concurrent.for(amazonCases.map((each) => [each.name, each] as const))(
  '%s',
  { timeout: 240_000 },
  async ([, each], { expect: check }) => {
    const [packer, own] = await Promise.all([record('packer', each), record('imgbuild', each)]);
    check(packer.code, packer.said).toBe(0);
    check(own.code, own.said).toBe(0);
    check(unexplained({ packer: packer.writing, imgbuild: own.writing }, reviewedCalls)).toEqual([]);
    check(unexplained({ packer: packer.made, imgbuild: own.made }, reviewedThings)).toEqual([]);
    check(unexplained({ packer: packer.reading, imgbuild: own.reading }, reviewedReads)).toEqual([]);
    check(packer.writing.intersection(own.writing).size).toBeGreaterThan(20);
    check(packer.made.intersection(own.made).size).toBeGreaterThan(20);
  },
);

test('every reviewed difference is there, and says why', () => {
  const all = [...reviewedCalls, ...reviewedThings, ...reviewedReads];
  expect(all.filter((each) => !needed.has(each)).map(({ why }) => why)).toEqual([]);
  for (const { why } of all) expect(why.length).toBeGreaterThan(20);
});
