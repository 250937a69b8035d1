/** What a reason says to the person who reads it on a resource. */
interface Meaning {
  /** When it is shown: one sentence. */
  readonly when: string;
  /** What the person can do about it. */
  readonly remedy: string;
  /** Whether only a correction can help. `either`: the error itself says so, and where it does not, the run is tried again. */
  readonly terminal: boolean | 'either';
}

/** Every reason for which a run fails, as `Ready` and `Stalled` show it. */
export const reasons = {
  // ImageRepository
  ImageURLInvalid: {
    when: '`spec.image` is not the name of an image, or has a scheme, a tag or a digest.',
    remedy: "Write the image's name alone into `spec.image`: `ghcr.io/team/app`.",
    terminal: true,
  },
  AuthenticationFailed: {
    when: 'A Secret or ServiceAccount for the registry is missing, or holds what cannot be used.',
    remedy:
      "Correct the Secret that the message names: `tagwright create secret registry`. With a cloud's identity, what is bound to the ServiceAccount.",
    terminal: 'either',
  },
  ReadOperationFailed: {
    when: 'The registry or its cloud refuses or does not answer, or its list of tags is not believed or cannot be filtered.',
    remedy:
      "Nothing, where the registry is only away. If it refuses: the credentials, or the image's name. A list that shrank too much is believed after `tagwright reconcile image repository`.",
    terminal: false,
  },

  // ImagePolicy
  DependencyNotReady: {
    when: 'The ImageRepository is missing or not valid, or has no tags yet.',
    remedy:
      'Look at the ImageRepository that the message names; create it, or correct `spec.imageRepositoryRef`.',
    terminal: 'either',
  },
  InvalidPolicy: {
    when: '`spec.policy` or `spec.filterTags` cannot be used; one that takes too long is tried again.',
    remedy:
      'Correct the range, the order or the expression; `tagwright explain policy` tries one out before it is applied.',
    terminal: 'either',
  },
  IntervalNotConfigured: {
    when: '`spec.digestReflectionPolicy` is `Always`, and there is no `spec.interval`.',
    remedy: 'Set `spec.interval` of the ImagePolicy.',
    terminal: true,
  },
  // Flux's `metav1.StatusFailure`, where everything else is `Failed`.
  Failure: {
    when: 'No tag is left to select from, or a tag is no number where the policy is numerical.',
    remedy:
      '`tagwright explain policy` says of each tag why it is out. Correct the policy, or push a tag that it wants.',
    terminal: false,
  },

  // ImageUpdateAutomation
  InvalidPolicySelector: {
    when: '`spec.policySelector` is not a label selector.',
    remedy: 'Correct the operator or the values of `spec.policySelector`.',
    terminal: true,
  },
  InvalidSourceConfiguration: {
    when: '`spec.git` or `spec.sourceRef` cannot be used, or the GitRepository and its Secret do not fit.',
    remedy: 'Correct `spec.git` or `spec.sourceRef`; for an app of GitHub, the Secret.',
    terminal: true,
  },
  SourceManagerFailed: {
    when: 'The GitRepository or one of its Secrets is missing, or holds what cannot be used.',
    remedy:
      'Create the GitRepository or the Secret that the message names, or correct it: `tagwright create secret git`.',
    terminal: 'either',
  },
  GitOperationFailed: {
    when: 'The Git server refuses or does not answer, or the repository, a reference or the commit message cannot be used.',
    remedy:
      'Nothing, where the server is only away. If it refuses: the rights of the key or token, branch protection (push to a branch of its own), the name of the branch.',
    terminal: false,
  },
  InvalidUpdateStrategy: {
    when: '`spec.update` cannot be used.',
    remedy: '`spec.update.strategy` is `Setters`.',
    terminal: true,
  },
  UpdateFailed: {
    when: 'The manifests cannot be rewritten.',
    remedy:
      'The message names what is too much or no image; set `spec.update.path` to a part of the repository.',
    terminal: false,
  },
  RemovedTemplateField: {
    when: 'The commit message template uses a field that Flux has removed.',
    remedy: 'Write `.Changed` for `.Updated` in the message template.',
    terminal: true,
  },

  // More than one kind
  AccessDenied: {
    when: 'A reference to another namespace is not allowed, or an identity would go where it must not.',
    remedy:
      'Put what is referred to into the same namespace; across namespaces only the operator can allow it.',
    terminal: 'either',
  },
  FeatureGateDisabled: {
    when: '`spec.serviceAccountName` needs a feature gate that is off.',
    remedy:
      'Remove `spec.serviceAccountName`, or start tagwright with `--feature-gates=ObjectLevelWorkloadIdentity=true`.',
    terminal: true,
  },
  InvalidDuration: {
    when: 'An interval or a timeout is not a duration.',
    remedy: 'Write it as Go does: `5m`, `1h30m`.',
    terminal: true,
  },
  InvalidResource: {
    when: 'A field for which Flux has no reason of its own cannot be used.',
    remedy: 'Correct the field that the message names.',
    terminal: true,
  },
  Failed: {
    when: 'The run failed, and no other reason applies.',
    remedy: 'The message says all there is.',
    terminal: false,
  },

  // The Kubernetes API
  ClusterUnavailable: {
    when: 'The Kubernetes API does not answer, or does not accept our credentials: only Temporal can show it.',
    remedy:
      "Nothing, if the API server comes back; else the kubeconfig or the ServiceAccount's token.",
    terminal: false,
  },
  Forbidden: {
    when: 'The ServiceAccount of tagwright lacks a right.',
    remedy:
      "Give tagwright's ServiceAccount the right that the message names: `config/rbac`, `tagwright check`.",
    terminal: false,
  },
  InvalidRequest: {
    when: 'The Kubernetes API refuses a request as malformed.',
    remedy:
      'Correct what the message names; without a name, an admission webhook may have refused it.',
    terminal: 'either',
  },
  InvalidAnswer: {
    when: 'The Kubernetes API answers with another object than was asked for.',
    remedy: 'Look at what is between tagwright and the API server: a proxy or an aggregated API.',
    terminal: false,
  },
  InvalidName: {
    when: 'A reference names what no object in Kubernetes can be called.',
    remedy: 'Correct the reference: a name is lower case letters, digits, `-` and `.`.',
    terminal: true,
  },
  CRDNotInstalled: {
    when: 'The CustomResourceDefinition of a kind is not installed.',
    remedy: "`kubectl apply --server-side -k config/crd`, or install Flux's.",
    terminal: false,
  },
  SuspendNotServed: {
    when: 'The installed version of a CustomResourceDefinition has no `spec.suspend`.',
    remedy: 'Install a newer CustomResourceDefinition.',
    terminal: true,
  },
  Conflict: {
    when: 'Something else kept changing the resource while tagwright wrote to it.',
    remedy:
      "Find out what else writes the resource: `kubectl get --show-managed-fields`. Flux's controllers may still run: `tagwright check`.",
    terminal: false,
  },
  Expired: {
    when: 'A list of resources expired while it was read.',
    remedy: 'Nothing: it is read again.',
    terminal: false,
  },
} as const satisfies Record<string, Meaning>;

/** Why a run failed. */
export type Reason = keyof typeof reasons;

/** The reasons of `Ready` and `Reconciling` that tell of no failure: when each is shown. */
export const progressReasons = {
  Succeeded: 'The last run succeeded.',
  Progressing: 'A run is under way.',
  ProgressingWithRetry: 'The last run failed, and another one follows by itself.',
} as const;

/** A reason that a condition of ours shows. */
export type ConditionReason = Reason | keyof typeof progressReasons;
