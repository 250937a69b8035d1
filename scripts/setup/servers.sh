#!/usr/bin/env bash
# Finds or builds the real servers that development, tests and the demo use, into the cache.
# A program named by its environment variable (TAGWRIGHT_ETCD, ...) or found on PATH is used as it is.
set -euo pipefail
. "$(dirname "$0")/common.sh"

# Kubernetes reports the version it was linked with; clients compare it.
version_package=k8s.io/component-base/version
kubernetes_flags="-X $version_package.gitVersion=v$KUBERNETES_VERSION -X $version_package.gitMajor=${KUBERNETES_VERSION%%.*} \
-X $version_package.gitMinor=$(printf %s "$KUBERNETES_VERSION" | cut -d. -f2)"

server etcd TAGWRIGHT_ETCD "$ETCD_VERSION" etcd go.etcd.io/etcd/server/v3
server registry TAGWRIGHT_REGISTRY "$REGISTRY_VERSION" registry github.com/distribution/distribution/v3/cmd/registry
server temporal TAGWRIGHT_TEMPORAL "$TEMPORAL_VERSION" temporal github.com/temporalio/cli/cmd/temporal
server kube-apiserver TAGWRIGHT_KUBE_APISERVER "$KUBERNETES_VERSION" kubernetes k8s.io/kubernetes/cmd/kube-apiserver "$kubernetes_flags"
server kubectl TAGWRIGHT_KUBECTL "$KUBERNETES_VERSION" kubernetes k8s.io/kubernetes/cmd/kubectl "$kubernetes_flags"
