#!/usr/bin/env bash
# From a pushed tag to a signed commit, on real servers, each step as it happens.
# ONCE=1 ends after the first update: with 0 only if the commit is right.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/setup/common.sh
PATH=$PWD/bin:$PATH
export PATH

mkdir -p .tagwright
state=$(mktemp -d "$PWD/.tagwright/demo.XXXXXX")
# gpg's sockets need a short path.
GNUPGHOME=$(mktemp -d)
export GNUPGHOME
pids=()

finish() {
  local code=$? pid
  trap - EXIT INT TERM
  for pid in "${pids[@]:-}"; do [ -z "$pid" ] || kill "$pid" 2>/dev/null || true; done
  for pid in "${pids[@]:-}"; do [ -z "$pid" ] || wait "$pid" 2>/dev/null || true; done
  gpgconf --kill all 2>/dev/null || true
  rm -rf "$GNUPGHOME"
  if [ "$code" -eq 0 ]; then rm -rf "$state"; else echo "the demo failed; its logs are in $state" >&2; fi
  exit "$code"
}
trap finish EXIT
trap 'exit 0' INT TERM

now_ms() { "$NODE_HOME/bin/node" -p "Date.now()"; }
bold='' dim='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then bold=$'\033[1m' dim=$'\033[2m' plain=$'\033[0m'; fi
title() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
shown() {
  printf '%s$ %s%s\n' "$dim" "$*" "$plain"
  "$@"
}
# until_true WHAT SECONDS COMMAND...: waits for a condition, and says for which.
until_true() {
  local what=$1 deadline=$(($(date +%s) + $2)) said=
  shift 2
  until "$@" >/dev/null 2>&1; do
    if [ $(($(date +%s) % 5)) -eq 0 ] && [ -z "$said" ]; then echo "  waiting for $what" && said=yes; fi
    if [ "$(date +%s)" -ge "$deadline" ]; then
      echo "gave up waiting for $what" >&2
      tail -n 20 "$state"/*.log >&2 || true
      exit 1
    fi
    sleep 0.1
  done
}

title '1. Servers: etcd, kube-apiserver with our CRDs, Temporal, an OCI registry, Git over HTTP'
tagwright dev --servers-only --temporal-ui --state-dir "$state" >"$state/addresses" 2>"$state/servers.log" &
pids+=($!)
until_true 'the servers' 60 grep -q '^for your shell' "$state/addresses"
cat "$state/addresses"
. "$state/dev/environment"

title '2. An image, and a Git repository with a Deployment that carries a marker'
shown push-image "$DEV_REGISTRY/team/app:1.0.0"
git init -q --bare -b main "$DEV_GIT_DIRECTORY/fleet.git"
git init -q -b main "$state/fleet"
cat >"$state/fleet/deployment.yaml" <<YAML
apiVersion: apps/v1
kind: Deployment
metadata: { name: app, namespace: team } # compact, and to stay so
spec:
    template:
        spec:
            containers:
                -   name:  app
                    image: $DEV_REGISTRY/team/app:1.0.0 # {"\$imagepolicy": "team:app"}
YAML
git -C "$state/fleet" add .
git -C "$state/fleet" -c user.name=Dev -c user.email=dev@example.com commit -q -m 'run the app'
git -C "$state/fleet" push -q "$DEV_GIT_DIRECTORY/fleet.git" main
cat "$state/fleet/deployment.yaml"

title '3. A signing key, and the resources: GitRepository, ImageRepository, ImagePolicy, ImageUpdateAutomation'
gpg --batch --quiet --passphrase demo --quick-gen-key 'Tagwright <tagwright@example.com>' ed25519 sign 0
gpg --batch --quiet --armor --pinentry-mode loopback --passphrase demo --export-secret-keys >"$state/git.asc"
kubectl create namespace team
kubectl -n team create secret generic signing-key --from-file=git.asc="$state/git.asc" --from-literal=passphrase=demo
kubectl -n team create secret generic git-credentials --from-literal=username=git --from-file=password="$DEV_GIT_PASSWORD_FILE"
cat >"$state/resources.yaml" <<YAML
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: { name: fleet, namespace: team }
spec:
  url: $DEV_GIT_URL/fleet.git
  ref: { branch: main }
  secretRef: { name: git-credentials }
  interval: 1m
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageRepository
metadata: { name: app, namespace: team }
spec:
  image: $DEV_REGISTRY/team/app
  interval: 2s
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata: { name: app, namespace: team }
spec:
  imageRepositoryRef: { name: app }
  policy: { semver: { range: ">=1.0.0" } }
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageUpdateAutomation
metadata: { name: fleet, namespace: team }
spec:
  interval: 1m
  sourceRef: { kind: GitRepository, name: fleet }
  git:
    commit:
      author: { name: Tagwright, email: tagwright@example.com }
      signingKey: { secretRef: { name: signing-key } }
      messageTemplate: |
        Update {{ .AutomationObject.Name }}

        {{ range .Changed.Changes }}- {{ .OldValue }} -> {{ .NewValue }}
        {{ end }}
YAML
shown kubectl apply -f "$state/resources.yaml"

title '4. tagwright'
tagwright run --allow-addresses=127.0.0.0/8,::1 --state-dir "$state" 2>"$state/tagwright.log" &
pids+=($!)
ready() { [ "$(kubectl -n team get "$1" -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}')" = True ]; }
until_true 'the ImageRepository to be scanned' 60 ready imagerepository/app
until_true 'the ImagePolicy to select a tag' 60 ready imagepolicy/app
until_true 'the ImageUpdateAutomation to run' 60 ready imageupdateautomation/fleet
shown kubectl -n team get imagerepositories,imagepolicies,imageupdateautomations

title '5. A new image is pushed'
shown push-image "$DEV_REGISTRY/team/app:1.1.0"
started=$(now_ms)
new_tag() { [ "$(kubectl -n team get imagepolicy app -o 'jsonpath={.status.latestRef.tag}')" = 1.1.0 ]; }
scanned() { kubectl -n team get imagerepository app -o 'jsonpath={.status.lastScanResult.latestTags}' | grep -q '1\.1\.0'; }
pushed() { git -C "$DEV_GIT_DIRECTORY/fleet.git" show main:deployment.yaml | grep -q 'team/app:1.1.0'; }
until_true 'the scan (every 2 s here)' 60 scanned
echo "scan      $(kubectl -n team get imagerepository app -o 'jsonpath={.status.conditions[?(@.type=="Ready")].message}')"
until_true 'the selected tag' 60 new_tag
echo "selected  $(kubectl -n team get imagepolicy app -o 'jsonpath={.status.conditions[?(@.type=="Ready")].message}')"
until_true 'the commit' 60 pushed
echo "commit    after $(($(now_ms) - started)) ms, the wait for the next scan included"

title '6. The commit'
git -C "$state/fleet" pull -q "$DEV_GIT_DIRECTORY/fleet.git" main
shown git -C "$state/fleet" -c core.pager=cat show --show-signature --format='%h by %an <%ae>%n%n%B' HEAD
until_true 'the status' 20 sh -c "kubectl -n team get imageupdateautomation fleet -o 'jsonpath={.status.lastPushCommit}' | grep -q ."
shown kubectl -n team get imagerepositories,imagepolicies,imageupdateautomations

right=0
head=$(git -C "$state/fleet" rev-parse HEAD)
check() {
  local what=$1
  shift
  if "$@" >/dev/null 2>&1; then echo "  ok: $what"; else echo "  NOT RIGHT: $what" && right=1; fi
}
title 'Is it right?'
check 'the signature verifies' git -C "$state/fleet" verify-commit HEAD
check 'exactly one commit was added' [ "$(git -C "$state/fleet" rev-list --count HEAD)" = 2 ]
check 'one line changed, and only there' [ "$(git -C "$state/fleet" diff --numstat HEAD~1 HEAD)" = "$(printf '1\t1\tdeployment.yaml')" ]
check 'the status names the commit' [ "$(kubectl -n team get imageupdateautomation fleet -o 'jsonpath={.status.lastPushCommit}')" = "$head" ]
if [ "$right" -ne 0 ] || [ "${ONCE:-}" = 1 ]; then exit "$right"; fi

title 'It stays up until Ctrl-C. In another terminal:'
cat <<TEXT
. $state/dev/environment                # KUBECONFIG=$KUBECONFIG and the rest
$PWD/bin/push-image $DEV_REGISTRY/team/app:1.2.0        # and watch:
kubectl -n team get imageupdateautomation fleet --watch
git -C $DEV_GIT_DIRECTORY/fleet.git log -p main
temporal workflow list
temporal workflow signal --workflow-id default/ImageUpdateAutomation/team/fleet --name suspend
kubectl -n team get imageupdateautomation fleet -o yaml      # spec.suspend is true now
temporal workflow signal --workflow-id default/ImageUpdateAutomation/team/fleet --name resume
temporal workflow update execute --workflow-id default/ImageUpdateAutomation/team/fleet --name preview

export KUBECONFIG=$KUBECONFIG
Temporal's UI     $DEV_TEMPORAL_UI
the repository    $DEV_GIT_DIRECTORY/fleet.git
tagwright's log   $state/tagwright.log
TEXT
wait "${pids[1]}"
