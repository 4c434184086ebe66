#!/usr/bin/env bash
# Makes the library's pages for a browser: Scripts/docc.sh BUILD FOLDER, where BUILD holds the modules.
set -euo pipefail
cd "$(dirname "$0")/.."
build=$1 folder=$2

graphs=$(mktemp -d)
trap 'rm -rf "$graphs"' EXIT
maps=()
for map in "$build"/*.build/module.modulemap Sources/CYAML/module.modulemap Sources/CZlib/module.modulemap \
  .build/checkouts/swift-numerics/Sources/_NumericsShims/include/module.modulemap; do
  maps+=(-Xcc "-fmodule-map-file=$map")
done
target=$(swiftc -print-target-info | sed -n 's/.*"unversionedTriple": "\(.*\)".*/\1/p')
# What `import NNRun` brings.
for module in NNRun $(sed -n 's/^@_exported import //p' Sources/NNRun/*.swift Sources/NNRun/*/*.swift | sort -u); do
  swift-symbolgraph-extract -module-name "$module" -I "$build/Modules" "${maps[@]}" -target "$target" \
    -output-dir "$graphs" -minimum-access-level public
done
docc convert Sources/NNRun/NNRun.docc --fallback-display-name NNRun --fallback-bundle-identifier nnrun.NNRun \
  --additional-symbol-graph-dir "$graphs" --output-dir "$folder" "${@:3}"
