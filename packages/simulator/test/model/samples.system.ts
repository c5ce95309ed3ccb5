// Every operation of the models: a whole exchange by botocore's own hand is taken, and one with a slip in it is not.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canJudge, type Judge, openJudge } from './judge.ts';
import { operationOf, samplesOf } from './samples.ts';

let judge: Judge;
beforeAll(async () => {
  judge = await openJudge();
});
afterAll(async () => judge[Symbol.asyncDispose]());

/** Slips of a request's and of an answer's body; what has no such place in it stays as it is. */
const requestSlips: Readonly<Record<string, (body: string) => string>> = {
  'a misspelt parameter': (body) =>
    body.startsWith('{')
      ? body.replace(/"(\w+)": /, '"$1x": ')
      : body.replace(/^(Action=.*Version=[^&]*&.*?)=(?=[^=]*$)/, '$1x='),
  'a capital True': (body) => body.replace(/=true\b/, '=True'),
  'a boolean as a string': (body) => body.replace(/": true\b/, '": "true"'),
  'a number as text': (body) => body.replace(/(": )(\d+)(?=[,}])/, '$1"$2"'),
  'a time without its zone': (body) => body.replace(/(T10%3A30%3A00)Z/, '$1'),
};
const answerSlips: Readonly<Record<string, (body: string) => string>> = {
  'a misspelt element': (body) => body.replace(/<(\w+)>([^<]*)<\/\1>(?!.*<(\w+)>[^<]*<\/\3>)/, '<$1x>$2</$1x>'),
  'a misspelt member': (body) => body.replace(/"(\w+)": /, '"$1x": '),
  'a capital True': (body) => body.replace(/>true</, '>True<'),
  'a boolean as a string': (body) => body.replace(/": true\b/, '": "true"'),
  'a number as text': (body) => body.replace(/(": )(\d+)(?=[,}])/, '$1"$2"'),
  'another wrapper': (body) => body.replace(/<item>(.*?)<\/item>/, '<member>$1</member>'),
  'another namespace': (body) => body.replace(/xmlns="[^"]*"/, 'xmlns="http://example.com/"'),
  'a text between elements': (body) => body.replace(/(<\w+>)(<\w+>)/, '$1text$2'),
};

describe.runIf(canJudge).each([
  ['ec2', 576],
  ['ec2-instance-connect', 2],
  ['iam', 150],
  ['secretsmanager', 22],
  ['ssm', 130],
  ['sts', 8],
])('%s', (service, atLeast) => {
  test('every operation', async () => {
    const samples = samplesOf(service);
    expect(samples.length).toBeGreaterThanOrEqual(atLeast);
    expect((await Promise.all(samples.map((sample) => judge.exchange(sample)))).flat()).toEqual([]);
  });

  test('a slip in any of them', async () => {
    const samples = samplesOf(service);
    const slipped = [
      ...Object.entries(requestSlips).flatMap(([slip, change]) =>
        samples.map((sample) => ({ slip, side: 'request', sample, exchange: { ...sample, body: change(sample.body) } })),
      ),
      ...Object.entries(answerSlips).flatMap(([slip, change]) =>
        samples.map((sample) => {
          const answer = { ...sample.answer, body: change(sample.answer.body) };
          return { slip, side: 'answer', sample, exchange: { ...sample, answer } };
        }),
      ),
    ].filter(({ sample, exchange }) => exchange.body !== sample.body || exchange.answer.body !== sample.answer.body);
    const missed = await Promise.all(
      slipped.map(async ({ slip, side, sample, exchange }) => {
        const complaints = await judge.exchange(exchange);
        const beginning = `${service} ${operationOf(sample)} ${side}: `;
        return complaints.some((line) => line.startsWith(beginning)) ? [] : [`${beginning}${slip}: ${complaints.join(', ')}`];
      }),
    );
    expect(missed.flat()).toEqual([]);
    expect(slipped.length).toBeGreaterThan(samples.length);
  });
});
