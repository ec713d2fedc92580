#!/bin/bash
# One task of the array is one job of the sweep. For a sweep of six jobs:
#
#   sbatch --array=0-5 slurm.sh sweep.json sweep/
#
# sweep.json, what it names and sweep/ lie on a disk that all nodes see. A dry run on a software driver, without a GPU:
#
#   VK_ICD_FILENAMES=/usr/share/vulkan/icd.d/lvp_icd.json sbatch --gres=none --array=0-5 slurm.sh sweep.json sweep/
#
#SBATCH --job-name=atp-sweep
#SBATCH --gres=gpu:1
#SBATCH --cpus-per-task=4
#SBATCH --mem=16G
#SBATCH --time=04:00:00
#SBATCH --output=%x-%A_%a.log
#SBATCH --open-mode=append
# Preempted tasks go back into the queue. They continue from their last checkpoint.
#SBATCH --requeue
# Two minutes before the time is over, this script (B) gets USR1.
#SBATCH --signal=B:USR1@120
set -u

# The program as it is called on the nodes. May hold several words.
program=${ATP_STUDIO:-atp-studio}

# The script waits in the background, since bash looks at signals only between two commands.
$program sweep "$1" --out "$2" &
sweep=$!
again=no
trap 'kill -TERM "$sweep" 2>/dev/null' TERM
trap 'again=yes; kill -TERM "$sweep" 2>/dev/null' USR1

# A signal ends `wait` early; the program then still writes its checkpoint.
wait "$sweep"
code=$?
while kill -0 "$sweep" 2>/dev/null; do
  wait "$sweep"
  code=$?
done

# 143: ended by TERM. After a preemption Slurm itself puts the task back, after `scancel` nobody shall.
if [ "$again" = yes ] && [ "$code" = 143 ]; then
  scontrol requeue "${SLURM_ARRAY_JOB_ID:-$SLURM_JOB_ID}${SLURM_ARRAY_TASK_ID:+_$SLURM_ARRAY_TASK_ID}"
fi
exit "$code"
