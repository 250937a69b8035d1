import { casingFunctions } from './text/casing.ts';
import { decimalFunctions } from './numbers/decimals.ts';
import { createCertificateFunctions } from './crypto/certificates.ts';
import { createChanceFunctions } from './crypto/chance.ts';
import { createEncryptionFunctions } from './crypto/encryption.ts';
import { createKeyFunctions } from './crypto/keys.ts';
import { createPasswordFunctions } from './crypto/passwords.ts';
import { createDateFunctions } from './time/dates.ts';
import { dictFunctions } from './data/dicts.ts';
import { choosingFunctions } from './data/choosing.ts';
import { encodingFunctions } from './encoding/encoding.ts';
import { hashingFunctions } from './encoding/hashing.ts';
import { jsonFunctions } from './encoding/json.ts';
import { listFunctions } from './data/lists.ts';
import { mathFunctions } from './numbers/maths.ts';
import { pathFunctions } from './url/paths.ts';
import { reflectionFunctions } from './data/reflection.ts';
import { createRegexFunctions } from './regex/regexes.ts';
import { splittingFunctions } from './text/splitting.ts';
import { stringFunctions } from './text/strings.ts';
import { urlFunctions } from './url/urls.ts';
import { versionFunctions } from './version/versions.ts';
import { wrappingFunctions } from './text/wrapping.ts';
import type { FunctionTable, TemplateFunction } from '../template/function.ts';
import type { Environment } from './environment.ts';

/**
 * The functions that templates may call besides Go's own: sprig's repeatable ones, which, despite that name, include some that need
 * chance or the clock. @see https://github.com/Masterminds/sprig/blob/v3.3.0/functions.go HermeticTxtFuncMap
 */
export function createFunctions(environment: Environment): FunctionTable {
  const all: readonly TemplateFunction[] = [
    ...stringFunctions,
    ...casingFunctions,
    ...splittingFunctions,
    ...wrappingFunctions,
    ...createRegexFunctions(),
    ...mathFunctions,
    ...decimalFunctions,
    ...listFunctions,
    ...dictFunctions,
    ...choosingFunctions,
    ...jsonFunctions,
    ...reflectionFunctions,
    ...encodingFunctions,
    ...hashingFunctions,
    ...pathFunctions,
    ...urlFunctions,
    ...versionFunctions,
    ...createDateFunctions(environment),
    ...createChanceFunctions(environment),
    ...createPasswordFunctions(environment),
    ...createEncryptionFunctions(environment),
    ...createKeyFunctions(environment),
    ...createCertificateFunctions(environment),
  ];
  return new Map(all.map((each) => [each.name, each]));
}
