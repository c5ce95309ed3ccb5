import type { Exchange } from './judge.ts';

export type Answer = NonNullable<Exchange['answer']>;

const apiVersions: Readonly<Record<string, string>> = { ec2: '2016-11-15', sts: '2011-06-15', iam: '2010-05-08' };

/** `ec2 DescribeImages Owner.1=self&…` as the service's own form. */
export function form(service: string, action: string, parameters = ''): Exchange {
  const body = `Action=${action}&Version=${apiVersions[service]}${parameters === '' ? '' : `&${parameters}`}`;
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' };
  return { service, method: 'POST', path: '/', headers, body };
}

export function json(service: string, target: string, body: unknown): Exchange {
  const headers = { 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': target };
  return { service, method: 'POST', path: '/', headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

export const xml = (body: string, status = 200): Answer => ({
  status,
  headers: { 'Content-Type': 'text/xml;charset=UTF-8', 'x-amzn-RequestId': 'r' },
  body,
});

export const ec2Namespace = 'http://ec2.amazonaws.com/doc/2016-11-15/';
export const ec2 = (action: string, inside: string, namespace = ec2Namespace): Answer =>
  xml(`<?xml version="1.0"?><${action}Response xmlns="${namespace}"><requestId>r</requestId>${inside}</${action}Response>`);
export const ec2Error = (code: string, status = 400): Answer =>
  xml(
    `<Response><Errors><Error><Code>${code}</Code><Message>m</Message></Error></Errors><RequestID>r</RequestID></Response>`,
    status,
  );

export const iamNamespace = 'https://iam.amazonaws.com/doc/2010-05-08/';
export const iamError = (error: string, status: number): Answer =>
  xml(`<ErrorResponse xmlns="${iamNamespace}"><Error>${error}</Error><RequestId>r</RequestId></ErrorResponse>`, status);

export const jsonAnswer = (body: unknown, status = 200): Answer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': 'r' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

export const image = (inside: string): Answer => ec2('DescribeImages', `<imagesSet><item>${inside}</item></imagesSet>`);
export const parameter = { Name: '/a', Type: 'String', Value: 'v', Version: 1, LastModifiedDate: 1705314600.5 };
