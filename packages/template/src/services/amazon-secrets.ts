import type { ComponentHandle, Configured } from '@imgbuild/core';
import { interpret } from '@imgbuild/core/schema';
import type { DataSource, Json } from '@imgbuild/core/sdk';
import { type Diagnostic, hasErrors } from '@imgbuild/diagnostics';
import type { Answer, Need } from '@imgbuild/hcl';
import { pathChecks } from '../path-checks.ts';
import type { ServiceReader } from './access.ts';
import { secretType } from './secret-source.ts';
import type { ClientSetup } from './setup.ts';

type SecretNeed = Extract<Need, { service: 'aws-secretsmanager' }>;

/** Reads secrets as the data source does; what a key means beyond that is Packer's function's own. */
export function openAmazonSecrets(component: ComponentHandle<DataSource>, setup: ClientSetup): ServiceReader {
  return async (need) => {
    const read = setup.access.readData;
    if (read === undefined) return failed('nobody reads data sources here, and a secret of AWS Secrets Manager is one');
    const secret = need as SecretNeed;
    const configured = configure(component, secret, setup);
    if (configured.config === undefined)
      return failed(configured.diagnostics.map(({ detail, summary }) => clause(detail ?? summary)).join('; '));
    try {
      return answerFrom(await read({ type: secretType, name: secret.name, component, configured }), secret);
    } catch (error) {
      return failed(clause(error instanceof Error ? error.message : String(error)));
    }
  };
}

/** Names are taken as they are: they have been evaluated. */
function configure(component: ComponentHandle<DataSource>, { name, key = '' }: SecretNeed, setup: ClientSetup): Configured {
  const { config, problems, known, secrets } = interpret(component.config, key === '' ? { name } : { name, key }, {
    render: (text) => ({ kind: 'text', text }),
    environment: (variable) => setup.environment[variable],
    ...pathChecks(setup.world.files, setup.paths, setup.workingDirectory),
    isSensitive: () => false,
    conversions: 'strict',
  });
  const diagnostics = problems.map(({ code, severity = 'error', summary, detail }): Diagnostic => ({
    code,
    severity,
    summary,
    ...(detail === undefined ? {} : { detail }),
  }));
  return {
    config: hasErrors(diagnostics) ? undefined : config,
    known,
    diagnostics,
    reads: [],
    secrets,
    spanOf: () => undefined,
  };
}

function answerFrom(outputs: Readonly<Record<string, Json>> | undefined, { name, key = '', form }: SecretNeed): Answer {
  const text = outputs?.['secret_string'];
  const value = outputs?.['value'];
  if (typeof text !== 'string' || typeof value !== 'string') return failed(`the data source ${secretType} gave no secret`);
  const binary = outputs?.['secret_binary'];
  if (text === '' && typeof binary === 'string' && binary !== '')
    return failed(`${name} is binary, which a function cannot give; use secret_binary of the data source ${secretType}`);
  if (form === 'raw') return { kind: 'text', text };
  if (key === '' && hasSeveralValues(text))
    return failed(`${name} has several values, and no key says which; give a key after the name`);
  return { kind: 'text', text: value };
}

/** The data source takes the first of several, where the function, in Packer too, wants to be told. */
function hasSeveralValues(text: string): boolean {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) && Object.keys(parsed).length > 1;
  } catch {
    return false;
  }
}

function failed(reason: string): Answer {
  return { kind: 'failed', reason };
}

/** A message as the end of a sentence that somebody else ends. */
function clause(message: string): string {
  return message.replace(/\.$/, '');
}
