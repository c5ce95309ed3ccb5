import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Place, untilSaid } from '../../../e2e/test/command.ts';
import { openProject } from '../../../e2e/test/plugins-of.ts';
import { openSuiteAccount, type Reach } from './account.ts';
import { readCalls, savedBuild, type SavedBuild, type SavedLog } from './saved-log.ts';
import { type AcceptanceBuild, type SuiteOptions, tagKey } from './suite.ts';

export interface RunOptions extends SuiteOptions {
  readonly builds: readonly AcceptanceBuild[];
  readonly of: SavedLog['of'];
  /** How this program reaches the account. */
  readonly reach: Reach;
  /** How the builds reach it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly say: (line: string) => void;
  /** Aborting it ends the builds; what they made is taken away all the same. */
  readonly signal: AbortSignal;
}

export interface SuiteResult {
  readonly log: SavedLog;
  /** What went wrong, and what is left in the account. */
  readonly failures: readonly string[];
}

/** Runs the suite: one build after another, with the command as people have it. */
export async function runSuite(o: RunOptions): Promise<SuiteResult> {
  // It goes on when the suite is interrupted: that is when it is needed.
  const account = openSuiteAccount(o, o.reach, new AbortController().signal);
  const failures: string[] = [];
  const saved: SavedBuild[] = [];
  const roles: string[] = [];
  try {
    try {
      await account.store();
      for (const build of o.builds) {
        if (o.signal.aborted) break;
        o.say(`${build.name}: ${build.about}`);
        const { calls, failure } = await runBuild(build, o);
        if (failure !== undefined) failures.push(`${build.name}: ${failure}`);
        saved.push(savedBuild(build.name, calls, o));
        roles.push(...rolesMadeBy(calls));
      }
    } finally {
      o.say('Taking away what was made');
      await account.takeAway();
    }
    const left = await account.left(roles);
    failures.push(...left.map((each) => `left in the account (tag ${tagKey} = ${o.run}): ${each}`));
  } finally {
    account.close();
  }
  if (o.signal.aborted) failures.push('the suite was interrupted');
  const day = new Date().toISOString().slice(0, 10);
  return { failures, log: { suite: 'aws', of: o.of, day, region: o.region, copyRegion: o.copyRegion, builds: saved } };
}

/** Roles cannot be looked for by their tags; the profiles that they are in have their names. */
function rolesMadeBy(calls: ReturnType<typeof readCalls>): readonly string[] {
  return calls.flatMap(({ action, parameters }) =>
    action === 'CreateRole' ? [(parameters as { readonly RoleName: string }).RoleName] : [],
  );
}

async function runBuild(
  build: AcceptanceBuild,
  o: RunOptions,
): Promise<{ readonly calls: ReturnType<typeof readCalls>; readonly failure: string | undefined }> {
  const files = { 'template.pkr.json': JSON.stringify(build.template(o), undefined, 2) };
  await using place = await openProject(['builder-amazon'], files);
  const log = join(place.folder, 'calls.jsonl');
  const environment = { ...o.environment, IMGBUILD_STATE_DIR: join(place.folder, 'state'), IMGBUILD_AWS_CALL_LOG: log };
  const ended = await ending(build, place, environment, o.signal);
  const said = `${ended.stdout}${ended.stderr}`.trimEnd();
  const isRight = build.interruptAt === undefined ? ended.code === 0 : ended.code !== 0;
  const cleaned = await place.run(['cleanup', '-include-left'], environment);
  const isClean = cleaned.code === 0 && (await place.remembered()).length === 0;
  return {
    calls: readCalls(await readFile(log, 'utf8').catch(() => '')),
    failure: !isRight
      ? `ended with ${ended.code}:\n${said}`
      : isClean
        ? undefined
        : `"imgbuild cleanup" ended with ${cleaned.code}:\n${cleaned.stdout}${cleaned.stderr}`,
  };
}

async function ending(
  { interruptAt }: AcceptanceBuild,
  place: Place,
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
): ReturnType<Place['run']> {
  const running = place.start(['build', '-color=false', 'template.pkr.json'], environment);
  const interrupt = (): void => void running.child.kill('SIGINT');
  signal.addEventListener('abort', interrupt, { once: true });
  try {
    if (interruptAt !== undefined)
      // A build that ends before says why by itself.
      await untilSaid(running, interruptAt).then(interrupt, () => undefined);
    return await running.ended;
  } finally {
    signal.removeEventListener('abort', interrupt);
  }
}
