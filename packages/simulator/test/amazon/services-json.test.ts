// What is wrong in a request of JSON.
import { expect, test } from 'vitest';
import { byHand } from './by-hand.ts';
import { openCloud } from './cloud.ts';

test.each([
  [
    'an unknown member',
    'GetParameter',
    '{"Name":"a","WithDecription":true}',
    'UnknownParameter: The parameter WithDecription is not recognized',
  ],
  [
    'an unknown member of a list',
    'PutParameter',
    '{"Name":"a","Tags":[{"key":"a"}]}',
    'UnknownParameter: The parameter Tags[0].key is not recognized',
  ],
  ['a number as a text', 'GetParameter', '{"Name":7}', 'SerializationException: Name must be a string.'],
  [
    'a text as a boolean',
    'GetParameter',
    '{"Name":"a","WithDecryption":"true"}',
    'SerializationException: WithDecryption must be true or false.',
  ],
  ['a text as a list', 'PutParameter', '{"Tags":"a"}', 'SerializationException: Tags must be a list.'],
  [
    'a text as a number',
    'DescribeInstanceInformation',
    '{"MaxResults":"5"}',
    'SerializationException: MaxResults must be an integer.',
  ],
  ['a list as a map', 'StartSession', '{"Parameters":[]}', 'SerializationException: Parameters must be an object.'],
  ['no JSON', 'GetParameter', '{', 'SerializationException: The request is not JSON.'],
  ['an unknown action', 'GetParameterz', '{}', 'UnknownOperationException: '],
])('what no client of the SDK sends: %s', async (_, action, body, message) => {
  // Past the judge, who would refuse it too.
  await using cloud = await openCloud();
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `AmazonSSM.${action}` };
  const response = await byHand(cloud, 'ssm', { method: 'POST', headers, body });
  const { __type: code, message: text } = (await response.json()) as { readonly __type: string; readonly message: string };
  expect(`${code}: ${text}`).toBe(message);
});
