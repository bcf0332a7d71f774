#!/usr/bin/env bash
# Goes on in the background with the second cycle of the record run (EXPERIMENTS.md, 12), which training/kept holds. It uses one
# core, one thread and the lowest priority, so that other work goes on beside it.
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
if [ ! -f "$runs/second/config.json" ]; then
    training restore --run "$runs/second" --file training/kept/second.npz --precision "$precision"
fi

queue() {
    date
    training train --data "$data" --run "$runs/second" --resume
}

queue >>"$runs/queue.log" 2>&1 9>&9 &
echo "process $!, log $runs/queue.log"
