#!/usr/bin/env bash
# A Slurm of one node on this machine, all of it in one folder: `one-node.sh start FOLDER CPUS`, `one-node.sh stop FOLDER`.
# Needs root, slurmctld, slurmd and munged (Debian: apt-get install slurm-wlm munge). Clients find it by SLURM_CONF=FOLDER/slurm.conf.
set -euo pipefail

say() { printf 'one-node: %s\n' "$*" >&2; }
export PATH="$PATH:/usr/sbin:/sbin"

missing() {
  for program in munged slurmctld slurmd sbatch squeue scontrol scancel; do
    command -v "$program" >/dev/null || printf '%s ' "$program"
  done
}

configure() {
  local folder=$1 cpus=$2 host
  host=$(hostname)
  mkdir -p "$folder"/{munge,state,spool}
  chmod 700 "$folder/munge"
  dd if=/dev/urandom of="$folder/munge/key" bs=1 count=1024 status=none
  chmod 600 "$folder/munge/key"
  cat >"$folder/slurm.conf" <<CONF
ClusterName=one
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/munge/socket
CryptoType=crypto/munge
SlurmctldPort=${ATP_SLURM_PORT:-26817}
SlurmdPort=$((${ATP_SLURM_PORT:-26817} + 1))
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
ReturnToService=2
SchedulerType=sched/builtin
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
KillWait=60
JobRequeue=1
NodeName=one NodeHostname=$host NodeAddr=127.0.0.1 CPUs=$cpus State=UNKNOWN
PartitionName=all Nodes=one Default=YES MaxTime=INFINITE State=UP
CONF
}

start() {
  local folder=$1
  local lacking
  lacking=$(missing)
  if [ -n "$lacking" ]; then
    say "missing: $lacking. Install Slurm (Debian, as root: apt-get install --no-install-recommends slurm-wlm munge)."
    exit 1
  fi
  if [ "$(id -u)" != 0 ]; then
    say "Slurm's daemons start jobs as other users, which needs root."
    exit 1
  fi
  configure "$folder" "$2"
  export SLURM_CONF="$folder/slurm.conf"
  munged --force --socket="$folder/munge/socket" --key-file="$folder/munge/key" --pid-file="$folder/munge/pid" \
    --log-file="$folder/munge/log" --seed-file="$folder/munge/seed"
  slurmctld -c
  slurmd -N one
  for _ in $(seq 60); do
    case $(sinfo -h -o %T 2>/dev/null) in idle | mixed | allocated) return ;; esac
    sleep 0.5
  done
  say "the node does not come up:"
  tail -5 "$folder"/*.log >&2
  exit 1
}

stop() {
  local folder=$1
  for pid in slurmd slurmctld munge/; do
    local file="$folder/${pid%/}.pid"
    [ "$pid" = munge/ ] && file="$folder/munge/pid"
    if [ -f "$file" ]; then kill "$(cat "$file")" 2>/dev/null || true; fi
  done
}

case ${1:-} in
start) start "$2" "$3" ;;
stop) stop "$2" ;;
*)
  say "usage: one-node.sh start FOLDER CPUS, or one-node.sh stop FOLDER"
  exit 2
  ;;
esac
