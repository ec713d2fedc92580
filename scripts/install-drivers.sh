#!/usr/bin/env bash
# Installs what the tests need on Debian or Ubuntu: Chromium (brings SwiftShader), the Vulkan loader and Mesa's lavapipe.
# Needs root. On Debian 12 lavapipe comes from backports (Mesa 22 of the release itself is too old for Dawn),
# through a private list that leaves the machine's own apt sources as they are.
set -euo pipefail

say() { printf 'install-drivers: %s\n' "$*" >&2; }

if ! command -v apt-get >/dev/null; then
  say "this system has no apt. Install by hand: Chromium (or Google Chrome), a Vulkan loader (libvulkan.so.1) and Mesa's lavapipe (Vulkan software driver, Mesa 24 or newer)."
  exit 1
fi
if [ "$(id -u)" != 0 ]; then
  say "not root. Run once: sudo bash scripts/install-drivers.sh"
  exit 1
fi

export DEBIAN_FRONTEND=noninteractive
install() { apt-get install -y -qq --no-install-recommends "$@" >/dev/null; }
. /etc/os-release

apt-get update -qq || say "apt-get update failed, going on with the lists at hand"
if [ "${ID:-}" = ubuntu ]; then
  # Ubuntu's chromium package is a snap that headless servers cannot run: the browser is named by hand there.
  install libvulkan1 mesa-vulkan-drivers
  command -v chromium >/dev/null || command -v google-chrome >/dev/null ||
    say "Ubuntu has no Chromium as a package: install Google Chrome or set ATP_CHROMIUM to a Chromium binary."
  exit 0
fi

install chromium libvulkan1
if [ "${VERSION_CODENAME:-}" = bookworm ]; then
  mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' |
    awk '$2 == "bookworm" { print $1; exit }')
  parts=$(mktemp -d)
  trap 'rm -rf "$parts"' EXIT
  mkdir -p "$parts/lists/partial"
  printf 'deb %s bookworm main\ndeb %s bookworm-backports main\n' "$mirror" "$mirror" >"$parts/sources.list"
  options=(-o "Dir::Etc::SourceList=$parts/sources.list" -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::Lists=$parts/lists")
  apt-get "${options[@]}" update -qq
  apt-get "${options[@]}" install -y -qq --no-install-recommends -t bookworm-backports mesa-vulkan-drivers >/dev/null
else
  install mesa-vulkan-drivers
fi
