// `npm run acceptance -- aws` and `npm run acceptance -- compare LOG`: see README.md beside this file.
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { compareLogs, printDifferences } from './compare.ts';
import { runSuite } from './run-suite.ts';
import type { SavedLog } from './saved-log.ts';
import { openSimulatedAccount } from './simulated.ts';
import { type AcceptanceBuild, builds, tagKey } from './suite.ts';

const usage = `Usage: npm run acceptance -- aws --region REGION --copy-region REGION [--yes]
       npm run acceptance -- compare LOG

  aws       Runs the suite on a real account, with this shell's credentials, and saves what was asked of AWS in
            packages/builder-amazon/acceptance/logs/aws.json, without secrets, ids and account numbers. Without --yes, or
            IMGBUILD_ACCEPTANCE=yes in the environment, it only says what it would make.
  compare   Runs the same on a simulated account, and prints where a saved log differs. As root with mmdebstrap all of it;
            otherwise without the builds that log in to their instance.
`;

const stop = new AbortController();
process.once('SIGINT', () => stop.abort(new Error('interrupted')));
const say = (text: string): void => void process.stdout.write(`${text}\n`);

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});

async function main(words: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: { region: { type: 'string' }, 'copy-region': { type: 'string' }, yes: { type: 'boolean', default: false } },
  });
  const [command, file] = positionals;
  if (command === 'compare' && file !== undefined) return compare(file);
  const { region, 'copy-region': copyRegion } = values;
  if (command === 'aws' && region !== undefined && copyRegion !== undefined && region !== copyRegion)
    return onAccount({ region, copyRegion }, values.yes || process.env['IMGBUILD_ACCEPTANCE'] === 'yes' ? 'run' : 'tell');
  process.stderr.write(usage);
  return 1;
}

async function onAccount(regions: Pick<SavedLog, 'region' | 'copyRegion'>, what: 'run' | 'tell'): Promise<number> {
  const run = randomBytes(5).toString('hex');
  say(`On your account, in ${regions.region} and ${regions.copyRegion}, one after another:`);
  for (const { name, about } of builds) say(`  ${name.padEnd(12)} ${about}`);
  say(`Beside these a parameter of Systems Manager and a secret of Secrets Manager. All has the tag ${tagKey} = ${run}, and all is
taken away again. It takes about an hour, of which instances of the type t3.micro or t3.small run for some minutes each. With
volumes and snapshots that is less than 1 USD; look at AWS's prices. It needs a default VPC in ${regions.region}, and the permissions
of policy.json and of acceptance/policy.json beside it.`);
  if (what === 'tell') {
    say('Nothing was made. With --yes it is.');
    return 1;
  }
  // Builds take the keys, as Packer does, and the SDK that looks after them the profile: that could be another account.
  if (process.env['AWS_PROFILE'] !== undefined && process.env['AWS_ACCESS_KEY_ID'] !== undefined)
    throw new Error('AWS_PROFILE and AWS_ACCESS_KEY_ID are both set, and may be of two accounts. Unset one of them.');
  const environment = Object.fromEntries(
    Object.entries(process.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
  const { log, failures } = await runSuite({
    ...regions,
    run,
    builds,
    of: 'account',
    reach: {},
    environment,
    say,
    signal: stop.signal,
  });
  const saved = join(import.meta.dirname, 'logs/aws.json');
  await mkdir(dirname(saved), { recursive: true });
  await writeFile(saved, `${JSON.stringify(log, undefined, 1)}\n`);
  say(`Saved ${relative(process.cwd(), saved)}. Look through it before you give it to others.`);
  for (const each of failures) say(`Failed: ${each}`);
  return failures.length === 0 ? 0 : 1;
}

async function compare(file: string): Promise<number> {
  const log = JSON.parse(await readFile(file, 'utf8')) as SavedLog;
  const canRun = process.platform === 'linux' && process.getuid?.() === 0;
  const chosen = builds.filter(({ name, machine }) => isIn(log, name) && (canRun || machine === 'unused'));
  for (const build of builds) if (!chosen.includes(build)) say(`Not compared: ${build.name} (${reasonFor(build, log)})`);
  await using simulated = await openSimulatedAccount(chosen.some(({ machine }) => machine === 'needed') ? 'sandbox' : 'stub');
  const { region, copyRegion } = log;
  const { log: simulator, failures } = await runSuite({
    region,
    copyRegion,
    run: randomBytes(5).toString('hex'),
    builds: chosen,
    of: 'simulator',
    ...simulated,
    say,
    signal: stop.signal,
  });
  for (const each of failures) say(`Failed on the simulator: ${each}`);
  const differences = compareLogs(log, simulator);
  say(differences.length === 0 ? 'No differences.' : printDifferences(differences).trimEnd());
  return failures.length + differences.length === 0 ? 0 : 1;
}

function isIn({ builds: saved }: SavedLog, wanted: string): boolean {
  return saved.some(({ name }) => name === wanted);
}

function reasonFor({ name }: AcceptanceBuild, log: SavedLog): string {
  return isIn(log, name) ? 'its instance cannot run here: that takes Linux, and root' : 'the log does not have it';
}
