#!/usr/bin/env bash
# Starts the record run in the background, or goes on with it after a restart. It uses one core, one thread and the lowest
# priority, so that other work goes on beside it.
#
#     training/queue.sh fer2013.npz
#
# FER_RUNS       the folder of the runs, which can be copied to another machine (default ~/.local/state/fer-desktop/runs)
# FER_CORE       the core to use (default 1)
# FER_PRECISION  float32, or mixed_bfloat16 where the processor has it (default: by /proc/cpuinfo)
# PYTHON         (default .venv/bin/python)
set -euo pipefail

data=$(realpath "${1:?usage: training/queue.sh fer2013.npz}")
cd "$(dirname "$0")/.."
runs=${FER_RUNS:-${XDG_STATE_HOME:-$HOME/.local/state}/fer-desktop/runs}
core=${FER_CORE:-1}
python=${PYTHON:-.venv/bin/python}
mkdir -p "$runs"

# The lock ends with its process, however that ends.
exec 9>"$runs/queue.lock"
flock --nonblock 9 || { echo "the queue is running already: its log is $runs/queue.log"; exit 0; }

export TF_NUM_INTRAOP_THREADS=1 TF_NUM_INTEROP_THREADS=1 OMP_NUM_THREADS=1
training() { nice -n 19 taskset -c "$core" "$python" -m training "$@"; }

# TensorFlow computes bfloat16 many times slower than float32 where the processor has no instructions for it.
precision=${FER_PRECISION:-$(grep -q avx512_bf16 /proc/cpuinfo 2>/dev/null && echo mixed_bfloat16 || echo float32)}

# What is kept in the repository stands in for a run that was lost with its machine.
restore_if_lost() {
    if [ ! -f "$1/config.json" ] && [ -f "$2" ]; then training restore --run "$1" --file "$2" --precision "$precision"; fi
}
restore_if_lost "$runs/record" training/kept/record.npz

queue() {
    date
    if [ -f "$runs/record/config.json" ]; then
        training train --data "$data" --run "$runs/record" --resume
    else
        training train --data "$data" --run "$runs/record" --config training/record.json --precision "$precision"
    fi
}

queue >>"$runs/queue.log" 2>&1 9>&9 &
echo "process $!, log $runs/queue.log"
