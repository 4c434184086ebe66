#!/usr/bin/env bash
# Installs the system packages that nnrun builds with, those that are missing: Scripts/setup.sh
set -euo pipefail

missing=()
[ -e /usr/include/yaml.h ] || [ -e /usr/local/include/yaml.h ] || missing+=(libyaml-dev)
[ -e /usr/include/oneapi/dnnl/dnnl.h ] || [ -e /usr/include/dnnl.h ] || [ -e /usr/local/include/dnnl.h ] || missing+=(libdnnl-dev)
[ -e /usr/include/zlib.h ] || [ -e /usr/local/include/zlib.h ] || missing+=(zlib1g-dev)
command -v pkg-config >/dev/null || missing+=(pkg-config)
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "error: missing: ${missing[*]} (Debian's names). Install libyaml, oneDNN and zlib with their headers, then try again." >&2
  exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || {
    echo "error: missing: ${missing[*]}. Run as root: apt-get install ${missing[*]}" >&2
    exit 1
  }
  as_root=(sudo)
fi
echo "installing ${missing[*]}"
"${as_root[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
