#!/bin/bash
# A load test as a Slurm array, of which each task has its share of the copies:
#   AT=18:30:00Z sbatch scripts/load/slurm.sh --config load.conf
# AT is a time by which all tasks run, since they begin together: the tasks of an array start when there is room. What
# follows the script are options of rtmpush. The results are in load-JOB/; this makes one of them:
#   rtmpush --merge load-JOB/part-*.json
#SBATCH --job-name=rtmpush-load
#SBATCH --array=0-9
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=1
#SBATCH --mem=512M
#SBATCH --time=01:00:00
#SBATCH --output=load-%A_%a.log
set -euo pipefail

: "${SLURM_ARRAY_TASK_ID:?is set by sbatch: sbatch scripts/load/slurm.sh OPTIONS}"
: "${AT:?is to be a time by which all tasks run, as 18:30:00Z}"
results=load-$SLURM_ARRAY_JOB_ID
shard=$((SLURM_ARRAY_TASK_ID - SLURM_ARRAY_TASK_MIN))
mkdir -p "$results"
# Slurm ends a task with SIGTERM, which is to reach the program itself.
exec rtmpush "$@" --shard "$shard/$SLURM_ARRAY_TASK_COUNT" --at "$AT" --summary "$results/part-$shard.json"
