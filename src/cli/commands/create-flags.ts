import { clusterFlags, timeoutFlag } from './cluster-flags.ts';
import type { Flag } from '../../config/flags.ts';
import type { Words } from '../command.ts';

type Flags = Readonly<Record<string, Flag>>;

/** What is given of every object that is created. */
export const objectFlags = {
  ...clusterFlags,
  label: { type: 'list', help: 'labels of the object, as "team=red,tier=web"', value: 'key=value' },
  export: { type: 'boolean', help: 'print the manifest, for Git, and change nothing' },
} as const satisfies Flags;

/** Of an object that is driven by us. */
export const drivenFlags = {
  ...objectFlags,
  wait: { type: 'boolean', help: 'wait until it has run, and say how that ended' },
  ...timeoutFlag,
} as const satisfies Flags;

const interval = {
  interval: {
    type: 'string',
    help: 'the time between two looks',
    value: 'duration',
    default: '1m',
  },
} as const satisfies Flags;

export const repositoryFlags = {
  image: { type: 'string', help: 'the image to scan, as ghcr.io/team/app; needed', value: 'name' },
  ...interval,
  'scan-timeout': {
    type: 'string',
    help: 'the limit of a scan',
    value: 'duration',
    absent: 'the interval',
  },
  'secret-ref': {
    type: 'string',
    help: 'the Secret with credentials of the registry',
    value: 'name',
  },
  'cert-ref': {
    type: 'string',
    help: 'the Secret with certificates for the registry',
    value: 'name',
  },
  ...drivenFlags,
} as const satisfies Flags;

const orders = { choices: ['asc', 'desc'], value: 'order' } as const;

export const policyFlags = {
  'image-ref': {
    type: 'string',
    help: 'the ImageRepository to choose a tag of; needed',
    value: 'name',
  },
  'select-semver': {
    type: 'string',
    help: 'take the highest version in this range, as "1.x"',
    value: 'range',
  },
  'select-alpha': {
    type: 'string',
    help: 'take the last (asc) or first (desc) by bytes',
    ...orders,
  },
  'select-numeric': {
    type: 'string',
    help: 'take the highest (asc) or lowest (desc) number',
    ...orders,
  },
  'filter-regex': { type: 'string', help: 'consider only tags that this matches', value: 'regex' },
  'filter-extract': {
    type: 'string',
    help: "compare this part of a match, as '$ts'",
    value: 'template',
  },
  'reflect-digest': {
    type: 'string',
    help: 'when to look up the digest of the tag',
    choices: ['Always', 'IfNotPresent', 'Never'],
    value: 'when',
    absent: 'Never',
  },
  interval: {
    type: 'string',
    help: 'the time between two look-ups of the digest; with --reflect-digest=Always only',
    value: 'duration',
  },
  ...drivenFlags,
} as const satisfies Flags;

export const updateFlags = {
  'git-repo-ref': { type: 'string', help: 'the GitRepository to update; needed', value: 'name' },
  'git-repo-namespace': {
    type: 'string',
    help: 'its namespace',
    value: 'name',
    absent: "the automation's",
  },
  'git-repo-path': {
    type: 'string',
    help: 'the folder to update',
    value: 'path',
    absent: 'all of it',
  },
  'checkout-branch': {
    type: 'string',
    help: 'the branch to start from',
    value: 'branch',
    absent: "the GitRepository's",
  },
  'push-branch': {
    type: 'string',
    help: 'the branch to push to',
    value: 'branch',
    absent: 'the one that is checked out',
  },
  'author-name': { type: 'string', help: 'who commits', value: 'name' },
  'author-email': { type: 'string', help: 'their address; needed', value: 'address' },
  'commit-template': {
    type: 'string',
    help: 'the template of the commit message',
    value: 'template',
  },
  'signing-key-secret': {
    type: 'string',
    help: 'the Secret of the key that signs commits',
    value: 'name',
  },
  'signing-key-type': {
    type: 'string',
    help: 'what key it is',
    choices: ['gpg', 'ssh'],
    value: 'type',
    absent: 'gpg',
  },
  ...interval,
  ...drivenFlags,
} as const satisfies Flags;

const password = {
  password: {
    type: 'string',
    short: 'p',
    help: 'the password; everybody on this machine can read it while this runs',
    value: 'text',
  },
  'password-file': {
    type: 'string',
    help: 'a file with the password; - is standard input',
    value: 'file',
  },
} as const satisfies Flags;

export const gitSecretFlags = {
  url: {
    type: 'string',
    help: 'the address of the repository, as ssh://git@github.com/team/fleet; needed',
  },
  username: { type: 'string', short: 'u', help: 'the user, over HTTP', value: 'name' },
  ...password,
  'bearer-token': { type: 'string', help: 'a token in their place', value: 'token' },
  'ca-crt-file': {
    type: 'string',
    help: 'the authority of the server, in PEM form',
    value: 'file',
  },
  'private-key-file': {
    type: 'string',
    help: 'the private key, over SSH; its passphrase is --password',
    value: 'file',
    absent: 'a new one',
  },
  'known-hosts-file': {
    type: 'string',
    help: 'the keys of the server, as known_hosts has them',
    value: 'file',
    absent: 'the server is asked, and you whether you believe it',
  },
  silent: {
    type: 'boolean',
    short: 's',
    help: 'believe the keys that the server shows, without being asked',
  },
  'ssh-key-algorithm': {
    type: 'string',
    help: 'what new key to make',
    choices: ['rsa', 'ecdsa', 'ed25519'],
    value: 'name',
    default: 'ecdsa',
  },
  'ssh-ecdsa-curve': {
    type: 'string',
    help: 'its curve',
    choices: ['p256', 'p384', 'p521'],
    value: 'name',
    default: 'p384',
  },
  'ssh-rsa-bits': { type: 'string', help: 'its bits', value: 'number', default: '2048' },
  ...objectFlags,
} as const satisfies Flags;

export const registrySecretFlags = {
  url: {
    type: 'string',
    help: 'the registry, as ghcr.io or ghcr.io/team/app; needed',
    value: 'name',
  },
  username: { type: 'string', short: 'u', help: 'the user; needed', value: 'name' },
  ...password,
  ...objectFlags,
} as const satisfies Flags;

export const signingSecretFlags = {
  'private-key-file': {
    type: 'string',
    help: 'the armored GPG key, or the SSH key; needed',
    value: 'file',
  },
  'passphrase-file': {
    type: 'string',
    help: 'a file with its passphrase; - is standard input',
    value: 'file',
  },
  ...objectFlags,
} as const satisfies Flags;

export const sourceFlags = {
  url: { type: 'string', help: 'the address of the repository; needed' },
  branch: { type: 'string', help: 'the branch to read', value: 'name' },
  tag: { type: 'string', help: 'the tag to read', value: 'name' },
  'tag-semver': { type: 'string', help: 'read the highest tag in this range', value: 'range' },
  'ref-name': { type: 'string', help: 'the reference to read, as refs/pull/1/head', value: 'name' },
  commit: { type: 'string', help: 'the commit to read', value: 'sha' },
  'secret-ref': { type: 'string', help: 'the Secret with credentials', value: 'name' },
  'proxy-secret-ref': { type: 'string', help: 'the Secret with a proxy', value: 'name' },
  provider: {
    type: 'string',
    help: 'who knows us',
    choices: ['generic', 'github', 'aws', 'azure'],
    value: 'name',
  },
  ...interval,
  'fetch-timeout': { type: 'string', help: 'the limit of a fetch', value: 'duration' },
  'ignore-paths': { type: 'list', help: 'what source-controller leaves out', value: 'path' },
  'sparse-checkout-paths': { type: 'list', help: 'what alone it takes', value: 'path' },
  'recurse-submodules': { type: 'boolean', help: 'it takes submodules too' },
  ...objectFlags,
} as const satisfies Flags;

export const newName: Words = { name: 'NAME', help: 'its name', count: 'one' };

export type ObjectFlag = keyof typeof objectFlags;
export type DrivenFlag = keyof typeof drivenFlags;
export type RepositoryFlag = keyof typeof repositoryFlags;
export type PolicyFlag = keyof typeof policyFlags;
export type UpdateFlag = keyof typeof updateFlags;
export type GitSecretFlag = keyof typeof gitSecretFlags;
export type RegistrySecretFlag = keyof typeof registrySecretFlags;
export type SigningSecretFlag = keyof typeof signingSecretFlags;
export type SourceFlag = keyof typeof sourceFlags;
