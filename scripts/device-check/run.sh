#!/bin/sh
# The device check: unpacks what lies beside it, and runs it. Options: ./run --help
# Needs a Linux on x64 with glibc and a Vulkan driver. Nothing is fetched or installed.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
unpacked=${TMPDIR:-/tmp}/atp-device-check-$(id -u)-$(cksum <"$here/device-check.tar.gz" | cut -d' ' -f1)
if [ ! -e "$unpacked/complete" ]; then
  mkdir -p "$unpacked"
  tar -xzf "$here/device-check.tar.gz" -C "$unpacked"
  touch "$unpacked/complete"
fi

# Libraries of the folder stand in for those that the system lacks; a driver is to find its own first.
mkdir -p "$unpacked/used"
for library in "$unpacked"/lib/*; do
  name=$(basename "$library")
  ldconfig -p 2>/dev/null | grep -q "$name" || ln -sf "$library" "$unpacked/used/$name"
done
export LD_LIBRARY_PATH="$unpacked/used${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"

# In a container, NVIDIA's driver may lie where the Vulkan loader does not look.
nvidia=/usr/local/nvidia/share/vulkan/icd.d/nvidia_icd.json
if [ -z "${VK_DRIVER_FILES:-}${VK_ICD_FILENAMES:-}" ] && [ -e "$nvidia" ] &&
  ! ls /usr/share/vulkan/icd.d/*nvidia*.json /etc/vulkan/icd.d/*nvidia*.json >/dev/null 2>&1; then
  export VK_DRIVER_FILES="$nvidia"
fi

export CALLED_FROM="$PWD" ATP_SHARED="$unpacked/shared"
cd "$unpacked"
exec ./node app/main.js "$@"
